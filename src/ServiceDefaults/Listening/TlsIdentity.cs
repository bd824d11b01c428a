using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Spoor.ServiceDefaults.Listening;

/// <summary>A certificate with its key, and the authorities of clients, as the files held them at one moment.</summary>
internal sealed class TlsIdentity
{
    private const int MaxFileBytes = 1024 * 1024;

    private TlsIdentity(string content, X509Certificate2 certificate, SslStreamCertificateContext context, X509Certificate2Collection? clientAuthorities)
    {
        Content = content;
        Certificate = certificate;
        Context = context;
        ClientAuthorities = clientAuthorities;
    }

    /// <summary>Fingerprint of the files.</summary>
    public string Content { get; }

    public X509Certificate2 Certificate { get; }

    public SslStreamCertificateContext Context { get; }

    public X509Certificate2Collection? ClientAuthorities { get; }

    /// <summary>Reads the files.</summary>
    /// <param name="files">The files.</param>
    /// <param name="known">Fingerprint of what is known already, which is not read again.</param>
    /// <param name="now">The time: what has expired is of no use.</param>
    /// <param name="identity">What was read; nothing where it is known already, or something is wrong.</param>
    /// <returns>What is wrong, or nothing.</returns>
    public static string? Read(TlsFiles files, string? known, DateTimeOffset now, out TlsIdentity? identity)
    {
        identity = null;
        var culprit = files.CertificateFile;
        try
        {
            var certificateText = ReadText(files.CertificateFile);
            culprit = files.KeyFile;
            var keyText = ReadText(files.KeyFile);
            culprit = files.ClientCaFile;
            var clientText = culprit is null ? null : ReadText(culprit);
            var content = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{certificateText}\0{keyText}\0{clientText}")));
            if (content == known) return null;

            X509Certificate2Collection? clientAuthorities = null;
            if (clientText is not null)
            {
                clientAuthorities = [];
                clientAuthorities.ImportFromPem(clientText);
                if (clientAuthorities.Count == 0) return $"Listen:Tls:ClientCaFile ({culprit}) holds no certificate.";
            }
            culprit = files.CertificateFile;
            var all = new X509Certificate2Collection();
            all.ImportFromPem(certificateText);
            if (all.Count == 0) return $"Listen:Tls:CertificateFile ({culprit}) holds no certificate.";
            culprit = $"{files.CertificateFile}, {files.KeyFile}";
            var certificate = X509Certificate2.CreateFromPem(certificateText, keyText);
            if (certificate.NotAfter.ToUniversalTime() <= now.UtcDateTime)
                return $"Listen:Tls:CertificateFile ({files.CertificateFile}): {certificate.Subject} ended at {certificate.NotAfter.ToUniversalTime():u}; renew it.";
            all.RemoveAt(0);
            var context = SslStreamCertificateContext.Create(certificate, all, offline: true);
            identity = new TlsIdentity(content, certificate, context, clientAuthorities);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return $"Listen:Tls cannot use {culprit}: {exception.Message}";
        }
    }

    private static string ReadText(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (stream.Length > MaxFileBytes) throw new IOException($"it has more than {MaxFileBytes} bytes");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
