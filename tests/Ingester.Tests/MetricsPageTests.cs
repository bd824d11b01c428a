using Microsoft.AspNetCore.Builder;
using Spoor.KafkaSecurity;
using Spoor.Testing;
using Spoor.Testing.Servers;

namespace Spoor.Ingester.Tests;

public sealed class MetricsPageTests(KafkaServer kafka)
{
    [Fact]
    public async Task The_page_lists_every_metric_of_the_running_process_with_its_unit_and_labels()
    {
        await using var topic = await kafka.CreateTopicAsync(partitions: 1);
        await using var deadLetters = await kafka.CreateTopicAsync(partitions: 1, label: "dead");
        // Other tests of this process run ingesters, too; their partitions are not of interest, their names are the same.
        // The certificate to Kafka is told of in all processes that have one; another test may run one here.
        using var seen = new MetricsSeen(BrokerSignInTelemetry.MeterName) { OpenLabel = "partition" };

        var app = new TaskCompletionSource<WebApplication>(TaskCreationOptions.RunContinuationsAsynchronously);
        var exit = Program.RunAsync(
            [
                "--Listen:Address=127.0.0.1", $"--Listen:Admin={FreePort.Next()}", $"--Kafka:Brokers={kafka.Brokers}", $"--Kafka:SpansTopic={topic.Name}",
                $"--Kafka:DeadLetterTopic={deadLetters.Name}", $"--Kafka:Group={topic.Group}", $"--Elasticsearch:Urls=http://127.0.0.1:{FreePort.Next()}",
            ],
            app.SetResult);
        var host = await app.Task;
        await Eventually.Reaches(
            () =>
            {
                seen.RecordObservable();
                return Task.FromResult(seen.Rows);
            },
            rows => rows.Contains("spoor.ingester.lag.time s partition"));
        host.Lifetime.StopApplication();

        Assert.Equal(0, await exit);
        // Its own and the writer's.
        Assert.Equal(MetricsSeen.ReadRows("Ingester"), seen.Rows);
    }
}
