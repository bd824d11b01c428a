using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Spoor.Collector.Admission;
using Spoor.KafkaSecurity;
using Tracing.Topics;

namespace Spoor.Collector.Publish;

/// <summary>Creates the topics that are missing and looks for settings that weaken what an OK promises.</summary>
/// <param name="options">How Kafka is reached.</param>
/// <param name="limits">What a record may have.</param>
/// <param name="client">Asks.</param>
/// <param name="signIn">Explains refusals.</param>
/// <param name="refusal">Tells why the client could not sign in, where that is so.</param>
/// <param name="time">The clock.</param>
internal sealed class TopicCheck(
    KafkaOptions options, LimitsOptions limits, IAdminClient client, BrokerSignIn signIn, Func<Error?> refusal, TimeProvider time)
{
    private const string MaxMessageBytes = "max.message.bytes", MinInsyncReplicas = "min.insync.replicas",
        UncleanElection = "unclean.leader.election.enable";

    private const short SafeReplication = 3;

    private const int ReadAttempts = 10;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_readPause = TimeSpan.FromMilliseconds(300);

    private readonly Dictionary<TopicFinding, string> _findings = [];

    /// <summary>What was found, each with a sentence for the operator.</summary>
    public IReadOnlyDictionary<TopicFinding, string> Findings => _findings;

    /// <summary>Largest batch that the spans topic takes, in bytes; null where it could not be found out.</summary>
    public int? SpansTopicBytes { get; private set; }

    /// <summary>Asks, creates, asks again. Blocks; never throws for what Kafka answers.</summary>
    public async Task RunAsync()
    {
        try
        {
            // 1. The spans topic first: the other one's limit follows from its.
            var metadata = client.GetMetadata(s_patience);
            var brokers = metadata.Brokers.Count;
            await EnsureAsync(metadata, options.SpansTopic, brokers, new()
            {
                ["retention.ms"] = options.SpansRetention.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture),
            });
            var spans = await ReadAsync(options.SpansTopic);
            SpansTopicBytes = spans is null ? null : Number(spans, MaxMessageBytes);

            // 2. The dead-letter topic: a whole record must fit, with its headers.
            var deadLetterBytes = (SpansTopicBytes ?? TopicLimits.BrokerDefaultBytes) + TopicNames.DeadLetterRoomBytes;
            await EnsureAsync(metadata, options.DeadLetterTopic, brokers, new()
            {
                [MaxMessageBytes] = deadLetterBytes.ToString(CultureInfo.InvariantCulture),
                ["retention.ms"] = "-1",
            });
            var deadLetters = await ReadAsync(options.DeadLetterTopic);

            // 3. What weakens an OK.
            await CheckRightsAsync();
            if (spans is not null) CheckSpans(spans, brokers);
            if (deadLetters is not null && Number(deadLetters, MaxMessageBytes) is { } bytes && bytes < deadLetterBytes)
                Add(TopicFinding.MaxMessageBytes, $"{options.DeadLetterTopic} takes {bytes} bytes ({MaxMessageBytes}); set {deadLetterBytes}, or large dead letters are cut.");
        }
        catch (KafkaException error)
        {
            var cause = refusal() ?? error.Error;
            Add(FindingOf(cause) ?? TopicFinding.Unreachable, $"Kafka at {options.Brokers} could not be asked: {signIn.Explain(cause)}");
        }
    }

    private TopicFinding? FindingOf(Error error) => signIn.KindOf(error) switch
    {
        RefusalKind.Authentication => TopicFinding.Authentication,
        RefusalKind.Authorization => TopicFinding.Authorization,
        RefusalKind.Tls => TopicFinding.Tls,
        _ => null,
    };

    /// <summary>Asks whether we may write: what a revoked right breaks should be known before somebody sends.</summary>
    private async Task CheckRightsAsync()
    {
        try
        {
            var answer = await client.DescribeTopicsAsync(
                TopicCollection.OfTopicNames([options.SpansTopic]),
                new DescribeTopicsOptions { RequestTimeout = s_patience, IncludeAuthorizedOperations = true });
            if (answer.TopicDescriptions[0].AuthorizedOperations is { Count: > 0 } rights && !rights.Contains(AclOperation.Write))
                Add(TopicFinding.Authorization, $"{options.SpansTopic} must not be written. {signIn.Advice(RefusalKind.Authorization)}");
        }
        catch (DescribeTopicsException error) when (FindingOf(error.Results.TopicDescriptions[0].Error) is { } finding)
        {
            Add(finding, $"{options.SpansTopic}: {signIn.Explain(error.Results.TopicDescriptions[0].Error)}");
        }
        catch (DescribeTopicsException)
        {
            // It is missing, as is told already.
        }
    }

    private async Task EnsureAsync(Metadata metadata, string topic, int brokers, Dictionary<string, string> settings)
    {
        if (metadata.Topics.Exists(known => known.Topic == topic && !known.Error.IsError)) return;
        if (!options.CreateTopics)
        {
            Add(TopicFinding.Missing, $"Topic {topic} is missing; create it, or set Kafka:CreateTopics.");
            return;
        }
        var replication = (short)Math.Clamp(brokers, 1, options.Replication);
        if (replication >= SafeReplication) settings[MinInsyncReplicas] = "2";
        settings[UncleanElection] = "false";
        try
        {
            await client.CreateTopicsAsync(
                [new TopicSpecification { Name = topic, NumPartitions = options.Partitions, ReplicationFactor = replication, Configs = settings }],
                new CreateTopicsOptions { RequestTimeout = s_patience });
        }
        catch (CreateTopicsException error) when (error.Results[0].Error.Code == ErrorCode.TopicAlreadyExists)
        {
            // Another collector was faster.
        }
        catch (CreateTopicsException error)
        {
            var cause = error.Results[0].Error;
            Add(FindingOf(cause) ?? TopicFinding.Missing, $"Topic {topic} is not seen and could not be created: {signIn.Explain(cause)}");
        }
    }

    private async Task<Dictionary<string, ConfigEntryResult>?> ReadAsync(string topic)
    {
        // A topic that was created a moment ago is not known to every broker yet.
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var answers = await client.DescribeConfigsAsync(
                    [new ConfigResource { Type = ResourceType.Topic, Name = topic }], new DescribeConfigsOptions { RequestTimeout = s_patience });
                return answers[0].Entries;
            }
            catch (DescribeConfigsException error) when (FindingOf(error.Results[0].Error) is { } finding)
            {
                Add(finding, $"The settings of topic {topic} cannot be read: {signIn.Explain(error.Results[0].Error)}");
                return null;
            }
            catch (DescribeConfigsException) when (attempt < ReadAttempts && !_findings.ContainsKey(TopicFinding.Missing))
            {
                await Task.Delay(s_readPause, time);
            }
            catch (DescribeConfigsException error)
            {
                if (!_findings.ContainsKey(TopicFinding.Missing))
                    Add(TopicFinding.Missing, $"The settings of topic {topic} cannot be read: {error.Results[0].Error.Reason}");
                return null;
            }
        }
    }

    private void CheckSpans(Dictionary<string, ConfigEntryResult> settings, int brokers)
    {
        var partitions = client.GetMetadata(options.SpansTopic, s_patience).Topics[0].Partitions;
        var copies = partitions.Count == 0 ? 0 : partitions.Min(partition => partition.Replicas.Length);
        if (brokers == 1) Add(TopicFinding.SingleCopy, "The cluster has one broker: OK means one copy.");
        else if (copies < Math.Min(brokers, SafeReplication))
            Add(TopicFinding.Replication, $"{options.SpansTopic} has {copies} copies on {brokers} brokers; use {Math.Min(brokers, SafeReplication)}.");
        if (brokers >= SafeReplication && Number(settings, MinInsyncReplicas) is < 2)
            Add(TopicFinding.MinInsyncReplicas, $"{options.SpansTopic} has {MinInsyncReplicas} 1: OK may mean one copy; use 2.");
        if (brokers > 1 && settings.TryGetValue(UncleanElection, out var unclean) && unclean.Value == "true")
            Add(TopicFinding.UncleanElection, $"{options.SpansTopic} allows {UncleanElection}: an election may lose acknowledged spans.");
        if (SpansTopicBytes is { } bytes && bytes - TopicLimits.BatchRoomBytes < limits.RecordBytes)
            Add(TopicFinding.MaxMessageBytes,
                $"{options.SpansTopic} takes {bytes} bytes ({MaxMessageBytes}), Limits:RecordBytes is {limits.RecordBytes}: records are kept below the topic's limit.");
    }

    private static int? Number(Dictionary<string, ConfigEntryResult> settings, string name) =>
        settings.TryGetValue(name, out var entry) && int.TryParse(entry.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : null;

    private void Add(TopicFinding finding, string text) =>
        _findings[finding] = _findings.TryGetValue(finding, out var others) ? $"{others} {text}" : text;
}
