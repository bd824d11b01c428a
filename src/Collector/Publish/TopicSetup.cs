using Confluent.Kafka;
using Microsoft.Extensions.Options;
using Spoor.Collector.Admission;
using Spoor.KafkaSecurity;

namespace Spoor.Collector.Publish;

/// <summary>Sees to the topics in the background: Kafka away at the start is no reason not to start, or to stop.</summary>
internal sealed class TopicSetup(
    IOptions<KafkaOptions> options, IOptions<LimitsOptions> limits, SpanPublisher publisher, BrokerSignIn signIn, PublishTelemetry telemetry, TimeProvider time)
    : BackgroundService
{
    private static readonly TimeSpan s_retryInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_checkInterval = TimeSpan.FromMinutes(10);

    private volatile IReadOnlyDictionary<TopicFinding, string> _findings = new Dictionary<TopicFinding, string>();

    /// <summary>What was found last, each with a sentence for the operator; empty before the first look, and when all is well.</summary>
    public IReadOnlyDictionary<TopicFinding, string> Findings => _findings;

    /// <summary>What <c>/status</c> shows of Kafka.</summary>
    public static object Read(IServiceProvider services)
    {
        var page = services.GetRequiredService<TopicSetup>().Findings.ToDictionary(finding => finding.Key.ToString(), finding => finding.Value);
        if (services.GetRequiredService<BrokerSignIn>().CertificateFault is { } fault) page["Certificate"] = fault;
        return page;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var wait = await Task.Run(CheckAsync, stoppingToken) ? s_checkInterval : s_retryInterval;
            await WaitAsync(wait, stoppingToken);
        }
    }

    /// <summary>Waits, but no longer than until the producer is refused, or there are new certificates to try.</summary>
    private async Task WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        var renewal = signIn.Renewal;
        using var timer = new PeriodicTimer(s_tick, time);
        while (time.GetElapsedTime(begun) < wait && await timer.WaitForNextTickAsync(cancellationToken))
            if (renewal.IsCompleted || (publisher.Producer.LastRefusal > begun && time.GetElapsedTime(begun) >= s_retryInterval)) return;
    }

    private async Task<bool> CheckAsync()
    {
        Error? refusal = null;
        using var client = signIn.Attach(new AdminClientBuilder(KafkaSettings.ForAdministration(options.Value, signIn)))
            .SetErrorHandler((_, error) =>
            {
                telemetry.AdministrationFailed(error);
                if (signIn.KindOf(error) is not null) Volatile.Write(ref refusal, error);
            })
            .SetLogHandler((_, message) => telemetry.ClientSaid(message.Level, message.Facility, message.Message))
            .Build();
        var check = new TopicCheck(options.Value, limits.Value, client, signIn, () => Volatile.Read(ref refusal), time);
        await check.RunAsync();
        var before = _findings;
        _findings = check.Findings;
        telemetry.TopicsChecked(before, check.Findings);
        if (check.SpansTopicBytes is { } bytes) publisher.LearnTopicLimit(bytes);
        return !check.Findings.Keys.Any(finding => finding <= TopicFinding.Missing);
    }
}
