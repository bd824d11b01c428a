using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Spoor.Testing.Certificates;

/// <summary>An authority for a test, and a folder for what it signs, deleted with it.</summary>
public sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset s_from = TimeProvider.System.GetUtcNow().AddDays(-30);

    private readonly X509Certificate2 _certificate;

    /// <summary>Makes one of the test's own.</summary>
    public TestAuthority(string name = "spoor-test-ca")
        : this(SelfSigned(name))
    {
    }

    private TestAuthority(X509Certificate2 certificate)
    {
        Folder = Directory.CreateTempSubdirectory("spoor-tls").FullName;
        _certificate = certificate;
        CaFile = Write("ca.pem", _certificate.ExportCertificatePem());
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The authority's own certificate, PEM.</summary>
    public string CaFile { get; }

    /// <summary>Signs in the name of an authority that is there, as that of a server.</summary>
    /// <param name="certificateFile">Its certificate, PEM.</param>
    /// <param name="keyFile">Its key, PEM.</param>
    public static TestAuthority From(string certificateFile, string keyFile) => new(X509Certificate2.CreateFromPemFile(certificateFile, keyFile));

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
        using var rsa = _certificate.GetRSAPrivateKey();
        using var ecdsa = _certificate.GetECDsaPrivateKey();
        var signing = rsa is null ? X509SignatureGenerator.CreateForECDsa(ecdsa!) : X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1);
        using var signed = request.Create(
            _certificate.SubjectName, signing, s_from, TimeProvider.System.GetUtcNow().AddDays(expiresInDays), RandomNumberGenerator.GetBytes(8));
        return (Write($"{name}.pem", signed.ExportCertificatePem()), Write($"{name}.key", key.ExportPkcs8PrivateKeyPem()));
    }

    /// <summary>Puts a pair that was issued in the place of another, as a renewal does.</summary>
    /// <param name="name">Name of the issued one.</param>
    /// <param name="place">Name of the files that it is put into.</param>
    /// <returns>The files.</returns>
    public (string CertificateFile, string KeyFile) Place(string name, string place) =>
        (Write($"{place}.pem", Read($"{name}.pem")), Write($"{place}.key", Read($"{name}.key")));

    /// <summary>Reads a file of the folder.</summary>
    public string Read(string name) => File.ReadAllText(Path.Combine(Folder, name));

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

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(s_from, s_from.AddYears(1));
    }
}
