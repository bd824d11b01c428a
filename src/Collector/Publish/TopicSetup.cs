using Confluent.Kafka;
using Microsoft.Extensions.Options;
using Spoor.Collector.Admission;

namespace Spoor.Collector.Publish;

/// <summary>Sees to the topics in the background: Kafka away at the start is no reason not to start, or to stop.</summary>
internal sealed class TopicSetup(
    IOptions<KafkaOptions> options, IOptions<LimitsOptions> limits, SpanPublisher publisher, PublishTelemetry telemetry, TimeProvider time)
    : BackgroundService
{
    private static readonly TimeSpan s_retryInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_checkInterval = TimeSpan.FromMinutes(10);

    private volatile IReadOnlyDictionary<TopicFinding, string> _findings = new Dictionary<TopicFinding, string>();

    /// <summary>What was found last, each with a sentence for the operator; empty before the first look, and when all is well.</summary>
    public IReadOnlyDictionary<TopicFinding, string> Findings => _findings;

    /// <summary>What <c>/status</c> shows of Kafka.</summary>
    public static object Read(IServiceProvider services) => services.GetRequiredService<TopicSetup>().Findings
        .ToDictionary(finding => finding.Key.ToString(), finding => finding.Value);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var wait = await Task.Run(CheckAsync, stoppingToken) ? s_checkInterval : s_retryInterval;
            await Task.Delay(wait, time, stoppingToken);
        }
    }

    private async Task<bool> CheckAsync()
    {
        using var client = new AdminClientBuilder(KafkaSettings.ForAdministration(options.Value))
            .SetErrorHandler((_, error) => telemetry.AdministrationFailed(error))
            .SetLogHandler((_, message) => telemetry.ClientSaid(message.Level, message.Facility, message.Message))
            .Build();
        var check = new TopicCheck(options.Value, limits.Value, client, time);
        await check.RunAsync();
        var before = _findings;
        _findings = check.Findings;
        telemetry.TopicsChecked(before, check.Findings);
        if (check.SpansTopicBytes is { } bytes) publisher.LearnTopicLimit(bytes);
        return !check.Findings.ContainsKey(TopicFinding.Unreachable) && !check.Findings.ContainsKey(TopicFinding.Missing);
    }
}
