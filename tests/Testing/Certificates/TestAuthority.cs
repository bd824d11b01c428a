using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Spoor.Testing.Certificates;

/// <summary>An authority of a test's own, and a folder for what it signs, deleted with it.</summary>
public sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset s_from = TimeProvider.System.GetUtcNow().AddDays(-30);

    private readonly X509Certificate2 _certificate;

    public TestAuthority(string name = "spoor-test-ca")
    {
        Folder = Directory.CreateTempSubdirectory("spoor-tls").FullName;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _certificate = request.CreateSelfSigned(s_from, s_from.AddYears(1));
        CaFile = Write("ca.pem", _certificate.ExportCertificatePem());
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The authority's own certificate, PEM.</summary>
    public string CaFile { get; }

    /// <summary>Signs a certificate for <c>localhost</c> and <c>127.0.0.1</c>, and writes it and its key, PEM.</summary>
    /// <param name="name">Its common name, and the start of the files' names.</param>
    /// <param name="expiresInDays">When it ends; before now for one that has.</param>
    /// <param name="host">A host of its own instead.</param>
    public (string CertificateFile, string KeyFile) Issue(string name, int expiresInDays = 10, string? host = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (host is not null) names.AddDnsName(host);
        else
        {
            names.AddDnsName("localhost");
            names.AddIpAddress(IPAddress.Loopback);
        }
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1"), new("1.3.6.1.5.5.7.3.2")], critical: false));
        using var signed = request.Create(_certificate, s_from, TimeProvider.System.GetUtcNow().AddDays(expiresInDays), RandomNumberGenerator.GetBytes(8));
        return (Write($"{name}.pem", signed.ExportCertificatePem()), Write($"{name}.key", key.ExportPkcs8PrivateKeyPem()));
    }

    /// <summary>Writes a file into the folder, over what stood there.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose()
    {
        _certificate.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
