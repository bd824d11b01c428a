using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spoor.Ingester.Consume;
using Spoor.Ingester.Pipeline;
using Spoor.Ingester.Status;
using Spoor.Testing.Servers;
using Spoor.TraceStore.Writing;

namespace Spoor.Ingester.Tests;

/// <summary>The ingester's stages in this process, with a store in memory.</summary>
internal sealed class RunningIngester : IAsyncDisposable
{
    private readonly IHost _host;
    private bool _isStopped;

    private RunningIngester(IHost host, FakeWriter writer)
    {
        _host = host;
        Writer = writer;
    }

    public FakeWriter Writer { get; }

    public Books Books => _host.Services.GetRequiredService<Books>();

    public ConsumerTelemetry Consumer => _host.Services.GetRequiredService<ConsumerTelemetry>();

    public BytesInFlight InFlight => _host.Services.GetRequiredService<BytesInFlight>();

    public IngesterStatus Status => _host.Services.GetRequiredService<IngesterStatus>();

    public static async Task<RunningIngester> StartAsync(
        KafkaServer kafka, KafkaTopic spans, KafkaTopic deadLetters, FakeWriter? writer = null, Dictionary<string, string?>? settings = null)
    {
        writer ??= new FakeWriter();
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Kafka:Brokers"] = kafka.Brokers,
            ["Kafka:SpansTopic"] = spans.Name,
            ["Kafka:DeadLetterTopic"] = deadLetters.Name,
            ["Kafka:Group"] = spans.Group,
            ["Kafka:Partitions"] = "4",
        });
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<ISpanWriter>(writer);
        builder.Services.AddSpanConsumer().AddDeadLetters().AddIngestPipeline();
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new RunningIngester(host, writer);
    }

    /// <summary>Waits until it has this many partitions.</summary>
    public Task OwnsAsync(int partitions) => Testing.Eventually.Reaches(
        () => Task.FromResult(Consumer.Assignments.Count), count => count == partitions, TimeSpan.FromSeconds(60));

    public Task WritesAsync(int spans) => Testing.Eventually.Reaches(
        () => Task.FromResult(Writer.Written.Count), count => count == spans, TimeSpan.FromSeconds(60));

    /// <summary>Stops it, as SIGTERM does.</summary>
    public async Task StopAsync(TimeSpan budget)
    {
        _isStopped = true;
        using var spent = new CancellationTokenSource(budget);
        await _host.StopAsync(spent.Token);
    }

    /// <summary>The books balance: what was consumed is somewhere.</summary>
    public void AssertBooksBalance()
    {
        Assert.Equal(Books.Consumed, Books.Indexed + Books.Duplicates + Books.DeadLettered + Books.Abandoned + Books.InFlight);
        Assert.Equal(Books.RecordsConsumed, Books.RecordsSettled + Books.RecordsAbandoned + Books.RecordsInFlight);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isStopped) await StopAsync(TimeSpan.FromSeconds(5));
        _host.Dispose();
    }
}
