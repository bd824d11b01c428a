using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Spoor.TraceStore.Tests.Elasticsearch.Client;

/// <summary>Stands where a cluster would that wants to know who asks: 401 for any other header than the expected one.</summary>
internal sealed class SignedCluster : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _refused;

    private SignedCluster(X509Certificate2? certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null) listen.UseHttps(certificate);
        }));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>The header that lets in; nothing lets everybody in.</summary>
    public string? Expected { get; set; }

    public int Refused => _refused;

    public byte[] LastBody { get; private set; } = [];

    public Uri Url => new(_app.Urls.Single());

    public static async Task<SignedCluster> StartAsync(string? expected, string? certificateFile = null, string? keyFile = null)
    {
        var cluster = new SignedCluster(certificateFile is null ? null : X509Certificate2.CreateFromPemFile(certificateFile, keyFile)) { Expected = expected };
        await cluster._app.StartAsync(TestContext.Current.CancellationToken);
        return cluster;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        LastBody = body.ToArray();
        context.Response.ContentType = "application/json";
        if (Expected is not null && context.Request.Headers.Authorization != Expected)
        {
            Interlocked.Increment(ref _refused);
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
        await context.Response.WriteAsync("{}", context.RequestAborted);
    }
}
