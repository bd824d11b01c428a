using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Confluent.Kafka;

namespace Spoor.KafkaSecurity;

/// <summary>Authorities, our certificate and its key, as their files held them at one moment. Clients are given the text, not the files: so
/// all clients of one moment are alike, and none is built from files that are half replaced.</summary>
/// <param name="CaText">The authorities of the brokers, PEM; nothing for the system's.</param>
/// <param name="CertificateText">Our certificate and those between it and its authority, PEM; nothing where we show none.</param>
/// <param name="KeyText">Its key, PEM.</param>
internal sealed record BrokerCertificates(string? CaText, string? CertificateText, string? KeyText)
{
    private const string Section = "Kafka:Security:";

    private X509Certificate2? _own;

    /// <summary>Whom our certificate is for, and until when; nothing where we show none.</summary>
    public (string Subject, DateTimeOffset Ends)? Own => _own is null ? null : (_own.Subject, Ends);

    private DateTimeOffset Begins => _own!.NotBefore.ToUniversalTime();

    private DateTimeOffset Ends => _own!.NotAfter.ToUniversalTime();

    /// <summary>Reads the files.</summary>
    /// <param name="options">Names them.</param>
    /// <param name="known">What is known already, which is not read again.</param>
    /// <param name="found">What was read; nothing where it is known already, or something is wrong.</param>
    /// <returns>What is wrong, or nothing. That it has expired is for <see cref="Trouble"/> to tell.</returns>
    public static string? Read(KafkaSecurityOptions options, BrokerCertificates? known, out BrokerCertificates? found)
    {
        found = null;
        if (ReadText("CaFile", options.CaFile, out var ca) is { } noCa) return noCa;
        if (ReadText("CertificateFile", options.CertificateFile, out var certificate) is { } noCertificate) return noCertificate;
        if (ReadText("KeyFile", options.KeyFile, out var key) is { } noKey) return noKey;
        if (known is not null && (known.CaText, known.CertificateText, known.KeyText) == (ca, certificate, key)) return null;
        if (Parse("CaFile", options.CaFile, ca, out _) is { } badCa) return badCa;
        if (Parse("CertificateFile", options.CertificateFile, certificate, out var own) is { } badCertificate) return badCertificate;

        var read = new BrokerCertificates(ca, certificate, key) { _own = own };
        if (TryOut(read, options.KeyPassword) is { } fault)
        {
            return key is null
                ? $"{Section}CaFile ({options.CaFile}) is not taken: {fault}."
                : $"{Section}KeyFile ({options.KeyFile}) does not fit {Section}CertificateFile ({options.CertificateFile}), or is no key that can be read: {fault}.";
        }
        found = read;
        return null;
    }

    /// <summary>Why nobody should take our certificate; nothing while it is valid.</summary>
    /// <param name="file">Its file.</param>
    /// <param name="now">The time.</param>
    public string? Trouble(string? file, DateTimeOffset now)
    {
        if (_own is null || (now >= Begins && now < Ends)) return null;
        var what = now < Begins ? $"is not valid before {Begins:u}" : $"ended at {Ends:u}";
        return $"Our certificate {_own.Subject} {what}: mend {Section}CertificateFile ({file}), which is read again by itself.";
    }

    /// <summary>Sets what a client needs.</summary>
    public void Apply(ClientConfig config, string? keyPassword)
    {
        Set("ssl.ca.pem", CaText);
        Set("ssl.certificate.pem", CertificateText);
        Set("ssl.key.pem", KeyText);
        Set("ssl.key.password", KeyText is null ? null : keyPassword);

        void Set(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value)) config.Set(name, value);
        }
    }

    /// <summary>Whether key and certificate fit is for the client to say: it is built once, and connects to nobody.</summary>
    private static string? TryOut(BrokerCertificates certificates, string? keyPassword)
    {
        var config = new ProducerConfig { BootstrapServers = "", SecurityProtocol = SecurityProtocol.Ssl };
        certificates.Apply(config, keyPassword);
        return KafkaSecurityRules.TryOut(() => new ProducerBuilder<Null, Null>(config).SetLogHandler(static (_, _) => { }).Build());
    }

    private static string? ReadText(string key, string? path, out string? text)
    {
        text = null;
        if (string.IsNullOrEmpty(path)) return null;
        if (SecretFile.Read(path, out var read) is { } fault) return $"{Section}{key} cannot be read: {fault}";
        text = read;
        return null;
    }

    private static string? Parse(string key, string? path, string? text, out X509Certificate2? first)
    {
        first = null;
        if (text is null) return null;
        try
        {
            var all = new X509Certificate2Collection();
            all.ImportFromPem(text);
            if (all.Count == 0) return $"{Section}{key} ({path}) holds no certificate.";
            first = all[0];
            return null;
        }
        catch (CryptographicException exception)
        {
            return $"{Section}{key} ({path}) holds no certificate that can be read: {exception.Message}";
        }
    }
}
