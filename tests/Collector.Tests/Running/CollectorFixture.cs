using Spoor.Testing.Servers;

namespace Spoor.Collector.Tests.Running;

/// <summary>One collector for all tests of a class that do not look into its topic.</summary>
public sealed class CollectorFixture(KafkaServer kafka) : IAsyncLifetime
{
    private CollectorRun? _run;

    /// <summary>The collector, started when it is first asked for; skips the test where there is no Kafka.</summary>
    internal async Task<CollectorRun> CollectorAsync() => _run ??= await CollectorRun.StartAsync(kafka, "--Cors:AllowedOrigins=https://shop.example");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_run is not null) await _run.DisposeAsync();
    }
}
