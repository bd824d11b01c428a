using Spoor.Collector.Tests.Running;
using Spoor.KafkaSecurity;
using Spoor.Testing;

namespace Spoor.Collector.Tests;

public sealed class MetricsPageTests
{
    [Fact]
    public async Task The_page_lists_every_metric_of_the_running_process_with_its_unit_and_labels()
    {
        // The certificate to Kafka is told of in all processes that have one; another test may run one here.
        using var seen = new MetricsSeen(BrokerSignInTelemetry.MeterName);

        await using (await CollectorRun.StartAsync($"--Kafka:Brokers=127.0.0.1:{FreePort.Next()}")) seen.RecordObservable();

        Assert.Equal(MetricsSeen.ReadRows("Collector\n"), seen.Rows);
    }
}
