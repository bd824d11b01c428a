namespace Spoor.ServiceDefaults.Listening;

/// <summary>What an operator wrote below <c>Listen:Tls</c>.</summary>
/// <param name="CertificateFile">Our certificate and those between it and its authority, PEM.</param>
/// <param name="KeyFile">Its key, PEM, not encrypted.</param>
/// <param name="ClientCaFile">Authorities of which clients must show a certificate, PEM; nothing where they need none.</param>
/// <param name="IsForAdmin">Whether the admin port speaks TLS as well. It never asks for certificates: probes have none.</param>
internal sealed record TlsFiles(string CertificateFile, string KeyFile, string? ClientCaFile, bool IsForAdmin)
{
    /// <summary>The keys of the section.</summary>
    public static readonly IReadOnlyList<string> Keys = ["CertificateFile", "KeyFile", "ClientCaFile", "Admin"];
}
