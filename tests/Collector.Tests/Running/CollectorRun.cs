using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Spoor.Testing;
using Spoor.Testing.Otlp;
using Spoor.Testing.Servers;

namespace Spoor.Collector.Tests.Running;

/// <summary>The whole collector in this process, on free ports, with a topic of its own.</summary>
internal sealed class CollectorRun : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Task<int> _run;
    private readonly List<IAsyncDisposable> _topics = [];

    private CollectorRun(WebApplication app, Task<int> run, int grpcPort, int httpPort, int adminPort)
    {
        _app = app;
        _run = run;
        GrpcUrl = new Uri($"http://127.0.0.1:{grpcPort}");
        AdminUrl = new Uri($"http://127.0.0.1:{adminPort}");
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{httpPort}") };
        Channel = GrpcChannel.ForAddress(GrpcUrl, new GrpcChannelOptions
        {
            MaxSendMessageSize = null,
            MaxRetryAttempts = 1,
            CompressionProviders = [new ClientCompression("gzip"), new ClientCompression("zstd"), new ClientCompression("deflate")],
        });
        Client = new TraceService.TraceServiceClient(Channel);
    }

    public Uri GrpcUrl { get; }

    public Uri AdminUrl { get; }

    public HttpClient Http { get; }

    public GrpcChannel Channel { get; }

    public TraceService.TraceServiceClient Client { get; }

    /// <summary>The topic it publishes to; null where it was told a broker of its own.</summary>
    public KafkaTopic? Topic { get; private set; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts it with a topic of its own on a real Kafka.</summary>
    public static async Task<CollectorRun> StartAsync(KafkaServer kafka, params string[] settings)
    {
        var topic = kafka.ReserveTopic();
        var deadLetters = kafka.ReserveTopic("dead-letter");
        var run = await StartAsync(
        [
            $"--Kafka:Brokers={kafka.Brokers}", $"--Kafka:SpansTopic={topic.Name}", $"--Kafka:DeadLetterTopic={deadLetters.Name}",
            "--Kafka:Partitions=2", .. settings,
        ]);
        run.Topic = topic;
        run._topics.AddRange([topic, deadLetters]);
        return run;
    }

    /// <summary>Starts it with these settings alone.</summary>
    public static async Task<CollectorRun> StartAsync(params string[] settings)
    {
        int grpc = FreePort.Next(), http = FreePort.Next(), admin = FreePort.Next();
        var started = new TaskCompletionSource<WebApplication>(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = Program.RunAsync(
            [
                "--Listen:Address=127.0.0.1", Setting("Listen:OtlpGrpc", grpc), Setting("Listen:OtlpHttp", http), Setting("Listen:Admin", admin),
                "--Shutdown:Delay=0s", .. settings,
            ],
            app => app.Lifetime.ApplicationStarted.Register(() => started.TrySetResult(app)));
        if (await Task.WhenAny(started.Task, run) == run) Assert.Fail($"The collector ended with {await run}; its errors stand in the output.");
        return new CollectorRun(await started.Task, run, grpc, http, admin);
    }

    /// <summary>The books, read from <c>/status</c>.</summary>
    public async Task<BooksPage> ReadBooksAsync()
    {
        using var client = new HttpClient { BaseAddress = AdminUrl };
        var page = await client.GetFromJsonAsync<JsonElement>(new Uri("/status", UriKind.Relative), TestContext.Current.CancellationToken);
        return page.GetProperty("books").Deserialize<BooksPage>(JsonSerializerOptions.Web)!;
    }

    /// <summary>Asks a page of the admin port.</summary>
    public async Task<string> ReadAdminAsync(string path)
    {
        using var client = new HttpClient { BaseAddress = AdminUrl };
        return await client.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
    }

    /// <summary>Stops it as a supervisor would, and tells its exit code.</summary>
    public async Task<int> StopAsync()
    {
        if (!_run.IsCompleted) _app.Lifetime.StopApplication();
        return await _run;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Channel.Dispose();
        await StopAsync();
        foreach (var topic in _topics) await topic.DisposeAsync();
    }

    private static string Setting(string key, int value) => $"--{key}={value.ToString(CultureInfo.InvariantCulture)}";
}
