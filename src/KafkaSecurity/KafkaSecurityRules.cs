using Confluent.Kafka;

namespace Spoor.KafkaSecurity;

/// <summary>Rules across the settings of <see cref="KafkaSecurityOptions"/>.</summary>
public static class KafkaSecurityRules
{
    private const string Section = "Kafka:Security:";

    /// <summary>Finds what cannot work.</summary>
    /// <param name="options">What the operator wrote.</param>
    /// <param name="client">Settings of librdkafka that the operator wrote, by their own names.</param>
    /// <returns>What is wrong, one sentence each.</returns>
    public static IReadOnlyList<string> Check(KafkaSecurityOptions options, IReadOnlyDictionary<string, string> client)
    {
        var faults = new List<string>();
        CheckSasl(options, client, faults);
        CheckTls(options, faults);
        return faults;
    }

    /// <summary>librdkafka knows its settings best: it is asked to build a client once, which connects to nobody.</summary>
    /// <param name="build">Builds it, from a configuration without brokers.</param>
    /// <returns>What it does not take; nothing where it takes all.</returns>
    public static string? TryOut(Func<IDisposable> build)
    {
        ArgumentNullException.ThrowIfNull(build);
        try
        {
            build().Dispose();
            return null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or KafkaException)
        {
            return exception.Message;
        }
    }

    private static void CheckSasl(KafkaSecurityOptions options, IReadOnlyDictionary<string, string> client, List<string> faults)
    {
        if (!options.IsSasl)
        {
            foreach (var (key, _) in Given(
                ("Mechanism", options.Mechanism), ("Username", options.Username), ("Password", options.Password),
                ("PasswordFile", options.PasswordFile), ("TokenFile", options.TokenFile)))
            {
                faults.Add($"{Section}{key} has no meaning with {Section}Protocol={options.Protocol}; use sasl_ssl.");
            }
            return;
        }
        CheckSecret("Password", options.Password, options.PasswordFile, faults);
        switch (options.Mechanism)
        {
            case null:
                if (!client.ContainsKey("sasl.mechanism") && !client.ContainsKey("sasl.mechanisms"))
                    faults.Add($"{Section}Protocol is {options.Protocol} and {Section}Mechanism is not set; use PLAIN, SCRAM-SHA-512 or OAUTHBEARER.");
                break;
            case "OAUTHBEARER":
                CheckToken(options, client, faults);
                break;
            default:
                if (options.Username is null || (options.Password is null && options.PasswordFile is null))
                    faults.Add($"{Section}Mechanism {options.Mechanism} needs {Section}Username and {Section}Password or :PasswordFile.");
                if (options.TokenFile is not null) faults.Add($"{Section}TokenFile is for the mechanism OAUTHBEARER alone.");
                break;
        }
    }

    private static void CheckToken(KafkaSecurityOptions options, IReadOnlyDictionary<string, string> client, List<string> faults)
    {
        if (options.Username is not null || options.Password is not null || options.PasswordFile is not null)
            faults.Add($"{Section}Username and {Section}Password have no meaning with OAUTHBEARER; use {Section}TokenFile.");
        var hasMethod = client.ContainsKey("sasl.oauthbearer.method") || client.ContainsKey("enable.sasl.oauthbearer.unsecure.jwt");
        if (options.TokenFile is null)
        {
            if (!hasMethod)
                faults.Add($"{Section}Mechanism OAUTHBEARER needs {Section}TokenFile, or Kafka:Client:sasl.oauthbearer.method=oidc and what belongs to it.");
        }
        else if (hasMethod) faults.Add($"{Section}TokenFile and Kafka:Client:sasl.oauthbearer… are both given; keep one of them.");
        else if (BearerToken.Read(options.TokenFile, out _) is { } fault) faults.Add($"{Section}TokenFile: {fault}");
    }

    private static void CheckTls(KafkaSecurityOptions options, List<string> faults)
    {
        var before = faults.Count;
        var files = Given(("CaFile", options.CaFile), ("CertificateFile", options.CertificateFile), ("KeyFile", options.KeyFile));
        foreach (var (key, file) in files)
        {
            if (!options.IsTls) faults.Add($"{Section}{key} has no meaning with {Section}Protocol={options.Protocol}; use ssl or sasl_ssl.");
            else if (SecretFile.Read(file, out _) is { } fault) faults.Add($"{Section}{key} cannot be read: {fault}");
        }
        if (options.CertificateFile is null != options.KeyFile is null)
            faults.Add($"{Section}CertificateFile and {Section}KeyFile belong together; one of them is not set.");
        // One that has expired is no reason not to start: as with a password, nothing is lost, and it may be mended while we run.
        if (faults.Count == before && BrokerCertificates.Read(options, known: null, out _) is { } unfit) faults.Add(unfit);
    }

    private static void CheckSecret(string key, string? value, string? file, List<string> faults)
    {
        if (file is null) return;
        if (value is not null) faults.Add($"{Section}{key} and {Section}{key}File are both given; keep one of them.");
        else if (SecretFile.Read(file, out _) is { } fault) faults.Add($"{Section}{key}File cannot be read: {fault}");
    }

    private static IEnumerable<(string Key, string Value)> Given(params (string Key, string? Value)[] settings) =>
        from setting in settings where !string.IsNullOrEmpty(setting.Value) select (setting.Key, setting.Value!);
}
