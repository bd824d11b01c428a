using Spoor.Testing;
using Spoor.Testing.Servers;

namespace Spoor.Pipeline.Tests.Processes;

/// <summary>A whole pipeline of its own: topics, group and indices that no other test has, and the processes between them.</summary>
internal sealed class RunningPipeline : IAsyncDisposable
{
    private readonly KafkaTopic _spans;
    private readonly KafkaTopic _deadLetters;
    private readonly IndexPrefix _prefix;
    private readonly List<SpoorProcess> _processes = [];

    private RunningPipeline(KafkaServer kafka, ElasticsearchServer elasticsearch)
    {
        _spans = kafka.ReserveTopic();
        _deadLetters = kafka.ReserveTopic("dead-letters");
        _prefix = elasticsearch.ReservePrefix();
        KafkaSettings =
        [
            $"--Kafka:Brokers={kafka.Brokers}", $"--Kafka:SpansTopic={_spans.Name}", $"--Kafka:DeadLetterTopic={_deadLetters.Name}",
            "--Kafka:Partitions=4", "--Shutdown:Delay=00:00:00",
        ];
        StoreSettings = [$"--Elasticsearch:Urls={elasticsearch.Url}", $"--Elasticsearch:IndexPrefix={_prefix.Value}", "--Elasticsearch:RefreshInterval=1s"];
    }

    public string[] KafkaSettings { get; }

    public string[] StoreSettings { get; }

    public KafkaTopic Spans => _spans;

    public KafkaTopic DeadLetters => _deadLetters;

    public IndexPrefix Indices => _prefix;

    /// <summary>Address of the first collector's OTLP/gRPC port.</summary>
    public Uri OtlpGrpc { get; private set; } = null!;

    /// <summary>Address of the first collector's OTLP/HTTP port.</summary>
    public Uri OtlpHttp { get; private set; } = null!;

    /// <summary>Address of the query API.</summary>
    public Uri Query { get; private set; } = null!;

    public SpoorProcess Collector { get; private set; } = null!;

    public SpoorProcess Ingester { get; private set; } = null!;

    /// <summary>Names for topics and indices, and no process yet.</summary>
    public static RunningPipeline Reserve(KafkaServer kafka, ElasticsearchServer elasticsearch) => new(kafka, elasticsearch);

    /// <summary>Starts one collector, one ingester and one query process.</summary>
    public static async Task<RunningPipeline> StartAsync(KafkaServer kafka, ElasticsearchServer elasticsearch, params string[] settings)
    {
        var pipeline = Reserve(kafka, elasticsearch);
        int[] ports = [FreePort.Next(), FreePort.Next(), FreePort.Next()];
        pipeline.OtlpGrpc = new Uri($"http://127.0.0.1:{ports[0]}");
        pipeline.OtlpHttp = new Uri($"http://127.0.0.1:{ports[1]}");
        pipeline.Query = new Uri($"http://127.0.0.1:{ports[2]}");
        var started = await Task.WhenAll(
            SpoorProcess.StartAsync("Collector",
                [.. pipeline.KafkaSettings, $"--Listen:OtlpGrpc={ports[0]}", $"--Listen:OtlpHttp={ports[1]}", .. settings]),
            pipeline.NewIngesterAsync(settings),
            SpoorProcess.StartAsync("Query", [.. pipeline.StoreSettings, "--Shutdown:Delay=00:00:00", $"--Listen:Query={ports[2]}"]));
        pipeline.Collector = started[0];
        pipeline.Ingester = started[1];
        pipeline._processes.AddRange(started);
        return pipeline;
    }

    /// <summary>Starts one more ingester of the same group; the caller disposes it, or the pipeline does.</summary>
    public async Task<SpoorProcess> StartIngesterAsync(params string[] settings)
    {
        var ingester = await NewIngesterAsync(settings);
        _processes.Add(ingester);
        return ingester;
    }

    /// <summary>Starts one more collector.</summary>
    /// <returns>The process, and the addresses of its OTLP ports.</returns>
    public async Task<(SpoorProcess Process, Uri Grpc, Uri Http)> StartCollectorAsync(params string[] settings)
    {
        var (grpc, http) = (FreePort.Next(), FreePort.Next());
        var process = await SpoorProcess.StartAsync("Collector",
            [.. KafkaSettings, $"--Listen:OtlpGrpc={grpc}", $"--Listen:OtlpHttp={http}", .. settings]);
        _processes.Add(process);
        return (process, new Uri($"http://127.0.0.1:{grpc}"), new Uri($"http://127.0.0.1:{http}"));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes) await process.DisposeAsync();
        await _spans.DisposeAsync();
        await _deadLetters.DisposeAsync();
        await _prefix.DisposeAsync();
    }

    private Task<SpoorProcess> NewIngesterAsync(string[] settings) => SpoorProcess.StartAsync("Ingester",
        [.. KafkaSettings, .. StoreSettings, $"--Kafka:Group={_spans.Group}", .. settings.Where(setting => !setting.StartsWith("--Listen", StringComparison.Ordinal))]);
}
