using Confluent.Kafka;
using Microsoft.Extensions.Options;

namespace Spoor.Collector.Publish;

/// <summary>Answers what Kafka left without a word, and replaces a producer that does not recover by itself, or whose certificates were
/// renewed.</summary>
/// <remarks>The client's own time limit is checked once a second only, and a sender does not wait for that. Idempotent producers have
/// been seen to fail for ever after a sequence error, while the cluster was well.</remarks>
internal sealed class PublishWatchdog(SpanPublisher publisher, IOptions<KafkaOptions> options, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan s_answerTick = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_healthTick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_probeInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_probeTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_recent = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_betweenRefusals = TimeSpan.FromSeconds(5);

    private long _clusterWellSince;
    private long _probed;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(AnswerOverdueAsync(stoppingToken), WatchHealthAsync(stoppingToken));

    private async Task AnswerOverdueAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_answerTick, time);
        while (await timer.WaitForNextTickAsync(cancellationToken)) publisher.AnswerOverdue();
    }

    private async Task WatchHealthAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_healthTick, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            publisher.RenewIfOutdated();
            if (await FindSicknessAsync(publisher.Producer) is { } why) publisher.Replace(why);
            await publisher.EndRetiredAsync();
        }
    }

    private async Task<string?> FindSicknessAsync(KafkaProducer producer)
    {
        if (producer.Fatal is { } fatal)
        {
            // A client that was refused for good at its first request is no better a second later.
            var isRefused = producer.LastRefusal != 0 && time.GetElapsedTime(producer.LastRefusal) < s_betweenRefusals;
            return isRefused ? null : $"fatal error: {fatal}";
        }

        // 1. While records fail for reasons of our own making, ask the cluster every few seconds whether it is well.
        var ailingSince = producer.AilingSince;
        if (ailingSince == 0)
        {
            _clusterWellSince = 0;
            return null;
        }
        if (time.GetElapsedTime(_probed) < s_probeInterval) return null;
        _probed = time.GetTimestamp();
        if (!await Task.Run(() => IsClusterWell(producer))) _clusterWellSince = 0;
        else if (_clusterWellSince == 0) _clusterWellSince = time.GetTimestamp();

        // 2. A cluster that has been well for as long as the producer was not, and for long enough: it is the producer. Unless nothing
        //    was published of late: then the last failure tells of an outage that is over.
        if (time.GetElapsedTime(producer.LastTrouble) > s_recent) return null;
        var ailing = time.GetElapsedTime(ailingSince);
        if (_clusterWellSince == 0 || time.GetElapsedTime(_clusterWellSince) < s_patience || ailing < s_patience) return null;
        _clusterWellSince = 0;
        return $"nothing but local or sequence errors for {ailing.TotalSeconds:0} s while the cluster answers";
    }

    private bool IsClusterWell(KafkaProducer producer)
    {
        try
        {
            using var client = new DependentAdminClientBuilder(producer.Handle).Build();
            var topics = client.GetMetadata(options.Value.SpansTopic, s_probeTimeout).Topics;
            return topics.Count == 1 && !topics[0].Error.IsError && topics[0].Partitions.TrueForAll(partition => partition.Leader >= 0);
        }
        catch (KafkaException)
        {
            return false;
        }
    }
}
