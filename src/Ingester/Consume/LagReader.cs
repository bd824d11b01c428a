using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Options;
using Spoor.Ingester.Kafka;
using Spoor.KafkaSecurity;

namespace Spoor.Ingester.Consume;

/// <summary>Asks the brokers for the ends of our partitions, so that the lag is right while nothing is fetched, too.</summary>
internal sealed class LagReader(IOptions<KafkaOptions> options, BrokerSignIn signIn, ConsumerTelemetry telemetry, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested) await ReadAsync(signIn.Renewal, stoppingToken);
    }

    /// <summary>Asks with one client, until there are new certificates for another.</summary>
    private async Task ReadAsync(Task renewal, CancellationToken stoppingToken)
    {
        using var admin = signIn.Attach(new AdminClientBuilder(KafkaClients.Admin(options.Value, signIn)))
            .SetErrorHandler(static (_, _) => { })      // the consumer tells of the same brokers
            .SetLogHandler((_, message) => telemetry.ClientSaid(message.Message))
            .Build();
        using var following = signIn.Follow(admin);
        using var timer = new PeriodicTimer(s_interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (renewal.IsCompleted) return;
            var assignments = telemetry.Assignments;
            if (assignments.Count == 0) continue;
            try
            {
                var answer = await admin.ListOffsetsAsync(
                    assignments.Select(assignment => new TopicPartitionOffsetSpec { TopicPartition = assignment.Partition, OffsetSpec = OffsetSpec.Latest() }),
                    new ListOffsetsOptions { RequestTimeout = s_interval }).WaitAsync(stoppingToken);
                telemetry.Answered();
                foreach (var info in answer.ResultInfos)
                {
                    var found = info.TopicPartitionOffsetError;
                    if (found.Error.IsError) continue;
                    foreach (var assignment in assignments)
                        if (assignment.Partition == found.TopicPartition) assignment.End = found.Offset.Value;
                }
            }
            catch (KafkaException)
            {
                // Kafka is away, as the consumer tells; the ends stay as they were.
            }
        }
    }
}
