using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Spoor.TraceStore.Elasticsearch.Client;

/// <summary>Decides whether the cluster's certificate is to be trusted, and says why not in words that an operator can act on.</summary>
/// <remarks>The file of authorities is read for each new connection, so a changed one needs no restart; where it cannot be read, the
/// authorities that were read last still count. Revocation lists are not asked for.</remarks>
/// <param name="caFile">PEM file with the only authorities that count; nothing for the system's.</param>
/// <param name="telemetry">Told of a file that cannot be read.</param>
internal sealed class ServerTrust(string? caFile, SignInTelemetry? telemetry)
{
    private readonly Lock _lock = new();
    private X509Certificate2Collection? _authorities;
    private string? _fault;

    /// <summary>Checks a certificate; the signature is the transport's.</summary>
    /// <exception cref="AuthenticationException">It is not trusted; the message says why.</exception>
    public bool Check(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || chain is null) throw new AuthenticationException("Elasticsearch shows no certificate; is it https that it speaks?");
        var shown = (X509Certificate2)certificate;
        if ((errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0)
            throw new AuthenticationException(
                $"Elasticsearch's certificate ({shown.Subject}) is for another host; use one of its names in Elasticsearch:Urls, or give it the name used there.");
        if (caFile is not null)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(Read(caFile));
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            if (chain.Build(shown)) return true;
        }
        else if (errors == SslPolicyErrors.None) return true;
        throw new AuthenticationException(Explain(shown, chain));
    }

    private string Explain(X509Certificate2 shown, X509Chain chain)
    {
        var end = shown.NotAfter.ToUniversalTime().ToString("u", CultureInfo.InvariantCulture);
        var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, static (all, one) => all | one.Status);
        if ((status & X509ChainStatusFlags.NotTimeValid) != 0)
            return $"Elasticsearch's certificate ({shown.Subject}), or that of its authority, is not valid at this time; its own ends at {end}. Renew it there.";
        return $"Elasticsearch's certificate ({shown.Subject}) is not trusted ({status}): "
            + (caFile is null ? "name its authority in Elasticsearch:CaFile." : $"Elasticsearch:CaFile ({caFile}) does not hold its authority.");
    }

    private X509Certificate2Collection Read(string path)
    {
        lock (_lock)
        {
            try
            {
                var read = new X509Certificate2Collection();
                read.ImportFromPemFile(path);
                if (read.Count == 0) throw new CryptographicException("it holds no certificate");
                (_authorities, _fault) = (read, null);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
            {
                if (_fault != exception.Message) telemetry?.Unreadable("Elasticsearch:CaFile", exception.Message);
                _fault = exception.Message;
            }
            return _authorities ?? [];
        }
    }
}
