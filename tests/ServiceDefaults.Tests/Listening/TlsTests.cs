using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using Spoor.Testing;
using Spoor.Testing.Certificates;

namespace Spoor.ServiceDefaults.Tests.Listening;

public sealed class TlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly string _certificate;
    private readonly string _key;
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());

    public TlsTests() => (_certificate, _key) = _authority.Issue("server");

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task Ports_speak_TLS_and_the_admin_port_only_when_asked()
    {
        await using var service = RunningService.Start(Tls());
        await service.StartedAsync();
        await using var whole = RunningService.Start([.. Tls(), "--Listen:Tls:Admin=true"]);
        await whole.StartedAsync();

        using var client = Client(_authority);

        Assert.Equal("hello", await client.GetStringAsync(new Uri($"https://localhost:{service.Port}/hello"), TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.OK, await service.ReadyAsync());
        using var ready = await client.GetAsync(new Uri($"https://localhost:{whole.AdminPort}/readyz"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        await using var probe = RunningService.Start([.. Tls(), "--Listen:Tls:Admin=true", "--healthcheck", $"--Listen:Admin={whole.AdminPort}"]);
        Assert.Equal(0, await probe.Exit);
    }

    [Fact]
    public async Task Clients_without_a_certificate_of_the_right_authority_are_refused()
    {
        using var other = new TestAuthority("another");
        await using var service = RunningService.Start([.. Tls(), $"--Listen:Tls:ClientCaFile={_authority.CaFile}"]);
        await service.StartedAsync();
        var url = new Uri($"https://localhost:{service.Port}/hello");
        using var nobody = Client(_authority);
        using var stranger = Client(_authority, other.Issue("client"));
        using var late = Client(_authority, _authority.Issue("expired", expiresInDays: -1));
        using var friend = Client(_authority, _authority.Issue("client"));

        await Assert.ThrowsAsync<HttpRequestException>(() => nobody.GetStringAsync(url, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<HttpRequestException>(() => stranger.GetStringAsync(url, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<HttpRequestException>(() => late.GetStringAsync(url, TestContext.Current.CancellationToken));
        Assert.Equal("hello", await friend.GetStringAsync(url, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_renewed_certificate_is_shown_to_new_connections_and_the_old_ones_live_on()
    {
        await using var service = Start();
        await service.StartedAsync();
        await using var standing = await ConnectAsync(service.Port);
        Assert.Equal("CN=server", Subject(standing));

        var (certificate, key) = _authority.Issue("renewed");
        File.Copy(key, _key, overwrite: true);
        File.Copy(certificate, _certificate, overwrite: true);

        Assert.Equal("CN=renewed", await ShownAsync(service, subject => subject == "CN=renewed"));
        Assert.StartsWith("HTTP/1.1 200", await GetAsync(standing), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_pair_is_refused_by_name_and_the_old_one_stays()
    {
        await using var service = Start();
        await service.StartedAsync();
        var (_, foreignKey) = _authority.Issue("foreign");

        File.Copy(foreignKey, _key, overwrite: true);
        var status = await Eventually.Reaches(
            async () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(5));
                using var answer = await service.GetAdminAsync("/status");
                return await answer.Content.ReadAsStringAsync();
            },
            text => text.Contains("Listen:Tls cannot use", StringComparison.Ordinal));

        Assert.Contains(_key, status, StringComparison.Ordinal);
        Assert.Equal("CN=server", await ShownAsync(service, _ => true));
    }

    [Theory]
    [InlineData("--Listen:Tls:CertificateFile=/nowhere.pem", "--Listen:Tls:KeyFile=/nowhere.key", "/nowhere.pem")]
    [InlineData("--Listen:Tls:CertificateFile=/nowhere.pem", "--Listen:Tls:Admin=false", "belong together")]
    [InlineData("--Listen:Tls:ClientCaFile=/nowhere.pem", "--Listen:Tls:Admin=maybe", "Listen:Tls:Admin is \"maybe\"")]
    [InlineData("--Listen:Tls:Admin=true", "--Listen:Tls:KeyFle=/nowhere.pem", "did you mean Listen:Tls:KeyFile?")]
    public async Task What_cannot_be_stops_the_start_by_name(string one, string other, string culprit)
    {
        await using var service = RunningService.Start([one, other]);

        Assert.Equal(1, await service.Exit);
        Assert.Contains(culprit, service.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_certificate_stops_the_start_by_name()
    {
        var (certificate, key) = _authority.Issue("late", expiresInDays: -1);

        await using var service = RunningService.Start([$"--Listen:Tls:CertificateFile={certificate}", $"--Listen:Tls:KeyFile={key}"]);

        Assert.Equal(1, await service.Exit);
        Assert.Contains($"{certificate}): CN=late ended at", service.Errors, StringComparison.Ordinal);
    }

    private static HttpClient Client(TestAuthority authority, (string CertificateFile, string KeyFile)? own = null)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, SslOptions = ClientOptions(authority) };
        if (own is { } pair) handler.SslOptions.ClientCertificates = [X509Certificate2.CreateFromPemFile(pair.CertificateFile, pair.KeyFile)];
        return new HttpClient(handler);
    }

    private static SslClientAuthenticationOptions ClientOptions(TestAuthority authority)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(authority.CaFile);
        return new SslClientAuthenticationOptions { CertificateChainPolicy = policy, TargetHost = "localhost" };
    }

    private static string Subject(SslStream stream) => stream.RemoteCertificate!.Subject;

    private static async Task<string> GetAsync(SslStream stream)
    {
        await stream.WriteAsync("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        var bytes = new byte[4096];
        var read = await stream.ReadAsync(bytes, TestContext.Current.CancellationToken);
        return Encoding.ASCII.GetString(bytes, 0, read);
    }

    private string[] Tls() => [$"--Listen:Tls:CertificateFile={_certificate}", $"--Listen:Tls:KeyFile={_key}"];

    private RunningService Start() =>
        RunningService.Start(Tls(), builder => builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(_clock)));

    private async Task<SslStream> ConnectAsync(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(ClientOptions(_authority), TestContext.Current.CancellationToken);
        return stream;
    }

    /// <summary>The name in the certificate that a new connection is shown, once it is the right one.</summary>
    private Task<string> ShownAsync(RunningService service, Func<string, bool> isRight) => Eventually.Reaches(
        async () =>
        {
            _clock.Advance(TimeSpan.FromSeconds(5));
            await using var stream = await ConnectAsync(service.Port);
            return Subject(stream);
        },
        isRight);
}
