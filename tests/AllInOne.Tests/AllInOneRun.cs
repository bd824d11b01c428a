using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Spoor.Testing;
using Spoor.Testing.Otlp;

namespace Spoor.AllInOne.Tests;

/// <summary>The whole of it in this process, on free ports, in a folder of its own.</summary>
internal sealed class AllInOneRun : IAsyncDisposable
{
    private readonly string _folder;
    private readonly WebApplication _app;
    private readonly Task<int> _run;
    private readonly HttpClient _client = new();
    private readonly int _query, _admin;

    private AllInOneRun(string folder, WebApplication app, Task<int> run, int grpc, int http, int query, int admin)
    {
        _folder = folder;
        _app = app;
        _run = run;
        (OtlpGrpc, OtlpHttp) = (new Uri($"http://localhost:{grpc}"), new Uri($"http://localhost:{http}"));
        (_query, _admin) = (query, admin);
    }

    /// <summary>Where it takes OTLP over gRPC.</summary>
    public Uri OtlpGrpc { get; }

    /// <summary>Where it takes OTLP over HTTP.</summary>
    public Uri OtlpHttp { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>The folder of its store.</summary>
    public string Folder => _folder;

    public static async Task<AllInOneRun> StartAsync(params string[] settings)
    {
        int grpc = FreePort.Next(), http = FreePort.Next(), query = FreePort.Next(), admin = FreePort.Next();
        var folder = Directory.CreateTempSubdirectory("spoor-all-in-one-").FullName;
        var started = new TaskCompletionSource<WebApplication>(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = Program.RunAsync(
            [
                Setting("Listen:OtlpGrpc", grpc), Setting("Listen:OtlpHttp", http), Setting("Listen:Query", query), Setting("Listen:Admin", admin),
                $"--Storage:Folder={folder}", "--Shutdown:Delay=0s", .. settings,
            ],
            app => app.Lifetime.ApplicationStarted.Register(() => started.TrySetResult(app)));
        if (await Task.WhenAny(started.Task, run) == run) Assert.Fail($"It ended with {await run}; its errors stand in the output.");
        return new AllInOneRun(folder, await started.Task, run, grpc, http, query, admin);
    }

    /// <summary>Sends a request over OTLP/HTTP.</summary>
    public async Task<HttpStatusCode> SendAsync(ExportTraceServiceRequest request)
    {
        using var content = new ByteArrayContent(request.ToByteArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        using var answer = await _client.PostAsync(new Uri(OtlpHttp, "/v1/traces"), content, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    /// <summary>A page of the query port.</summary>
    public Task<string> GetAsync(string path) => _client.GetStringAsync(new Uri($"http://localhost:{_query}{path}"), TestContext.Current.CancellationToken);

    /// <summary>The status page.</summary>
    public Task<JsonElement> StatusAsync() =>
        _client.GetFromJsonAsync<JsonElement>(new Uri($"http://localhost:{_admin}/status"), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _app.Lifetime.StopApplication();
        await _run;
        Directory.Delete(_folder, recursive: true);
    }

    private static string Setting(string key, int value) => $"--{key}={value.ToString(CultureInfo.InvariantCulture)}";
}
