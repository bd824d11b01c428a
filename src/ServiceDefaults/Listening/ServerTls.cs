using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Spoor.ServiceDefaults.Listening;

/// <summary>TLS of our ports. New connections get the newest certificate; those that stand keep theirs.</summary>
internal sealed class ServerTls
{
    private static readonly TimeSpan s_handshakePatience = TimeSpan.FromSeconds(10);
    private static readonly Oid s_clientUse = new("1.3.6.1.5.5.7.3.2");

    private readonly TlsFiles _files;
    private volatile TlsIdentity _identity;
    private volatile string? _fault;

    private ServerTls(TlsFiles files, TlsIdentity identity)
    {
        _files = files;
        _identity = identity;
    }

    /// <summary>Whether the admin port speaks it.</summary>
    public bool IsForAdmin => _files.IsForAdmin;

    /// <summary>The certificate in use.</summary>
    public X509Certificate2 Certificate => _identity.Certificate;

    /// <summary>Why the files that stand there now are not used; nothing where they are.</summary>
    public string? Fault => _fault;

    /// <summary>Reads the files for the first time.</summary>
    /// <param name="files">The files.</param>
    /// <param name="now">The time.</param>
    /// <param name="tls">What to listen with, where nothing is wrong.</param>
    /// <returns>What is wrong, or nothing.</returns>
    public static string? Load(TlsFiles files, DateTimeOffset now, out ServerTls? tls)
    {
        var fault = TlsIdentity.Read(files, known: null, now, out var identity);
        tls = identity is null ? null : new ServerTls(files, identity);
        return fault;
    }

    /// <summary>Reads the files again; what is wrong leaves the old certificate in use.</summary>
    /// <param name="now">The time.</param>
    /// <returns>Whether there is a new certificate, and what is wrong unless it was told before.</returns>
    public (bool IsNew, string? Fault) Refresh(DateTimeOffset now)
    {
        var fault = TlsIdentity.Read(_files, _identity.Content, now, out var identity);
        var isNews = fault is not null && fault != _fault;
        _fault = fault;
        if (identity is null) return (false, isNews ? fault : null);
        // Connections in the midst of their handshake still need the old one: it is left to the collector of garbage.
        _identity = identity;
        return (true, null);
    }

    /// <summary>Lets a port speak it.</summary>
    /// <param name="listen">The port.</param>
    /// <param name="asksClients">Whether clients must show a certificate, where there is an authority for them.</param>
    public void Apply(ListenOptions listen, bool asksClients)
    {
        var protocols = Protocols(listen.Protocols);
        (TlsIdentity Identity, SslServerAuthenticationOptions Options)? last = null;
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = s_handshakePatience,
            OnConnection = _ =>
            {
                var identity = _identity;
                if (last is not { } known || known.Identity != identity) last = known = (identity, Options(identity, protocols, asksClients));
                return ValueTask.FromResult(known.Options);
            },
        });
    }

    private static SslServerAuthenticationOptions Options(TlsIdentity identity, List<SslApplicationProtocol> protocols, bool asksClients)
    {
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = identity.Context,
            ApplicationProtocols = protocols,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            AllowRenegotiation = false,
        };
        if (!asksClients || identity.ClientAuthorities is not { } authorities) return options;
        options.ClientCertificateRequired = true;
        options.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        options.CertificateChainPolicy.ApplicationPolicy.Add(s_clientUse);
        return options;
    }

    private static List<SslApplicationProtocol> Protocols(HttpProtocols protocols)
    {
        var all = new List<SslApplicationProtocol>();
        if (protocols.HasFlag(HttpProtocols.Http2)) all.Add(SslApplicationProtocol.Http2);
        if (protocols.HasFlag(HttpProtocols.Http1)) all.Add(SslApplicationProtocol.Http11);
        return all;
    }
}
