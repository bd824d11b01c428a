using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Options;
using Spoor.KafkaSecurity;
using Tracing.Topics;

namespace Spoor.Ingester.Kafka;

/// <summary>Creates the topics where they are absent, and reads the settings that matter to us. Whichever process comes first creates
/// them; both create them alike.</summary>
internal sealed class Topics(IOptions<KafkaOptions> options, TopicRights rights, BrokerSignIn signIn, TopicTelemetry telemetry, TimeProvider time)
{
    /// <summary>The broker's own default, where it cannot be asked.</summary>
    private const int DefaultRecordBytes = 1_048_588;

    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly KafkaOptions _options = options.Value;
    private TopicFacts? _facts;
    private volatile string? _trouble;
    private volatile Error? _refusal;

    /// <summary>What is known; nothing before <see cref="PrepareAsync"/> has ended.</summary>
    public TopicFacts? Facts => Volatile.Read(ref _facts);

    /// <summary>Why nothing is known yet.</summary>
    public string Trouble => $"The topics are not prepared yet{(_trouble is { } trouble ? $": {trouble}" : ".")}";

    /// <summary>Makes sure that the topics exist. Tries for as long as Kafka is away.</summary>
    /// <param name="cancellationToken">Ends the trying.</param>
    /// <returns>What the brokers told.</returns>
    public async Task<TopicFacts> PrepareAsync(CancellationToken cancellationToken)
    {
        for (var pause = s_firstPause; ; pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, s_longestPause.Ticks)))
        {
            var renewal = signIn.Renewal;
            try
            {
                var facts = await PrepareOnceAsync().WaitAsync(cancellationToken);
                Volatile.Write(ref _facts, facts);
                telemetry.Prepared(facts);
                return facts;
            }
            catch (KafkaException exception)
            {
                _trouble = signIn.Explain(_refusal ?? exception.Error);
                telemetry.NotYet(_trouble, pause);
            }
            await Task.WhenAny(Task.Delay(pause, time, cancellationToken), renewal);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>One attempt. It has its client to itself and closes it at its own end: whoever stops waiting for the attempt must not
    /// close it, for the next call on a closed client ends the process.</summary>
    private async Task<TopicFacts> PrepareOnceAsync()
    {
        _refusal = null;
        using var admin = signIn.Attach(new AdminClientBuilder(KafkaClients.Admin(_options, signIn)))
            .SetErrorHandler((_, error) =>
            {
                // Each failed attempt is told by its exception, which only knows that nobody answered in time.
                if (signIn.KindOf(error) is not null) _refusal = error;
            })
            .SetLogHandler((_, message) => telemetry.ClientSaid(message.Message))
            .Build();
        var cluster = await admin.DescribeClusterAsync(new DescribeClusterOptions { RequestTimeout = s_patience });
        var faults = new List<string>();
        var brokers = cluster.Nodes.Count;
        await EnsureAsync(admin, _options.SpansTopic, rights.Spans, brokers, faults, new Dictionary<string, string>
        {
            ["retention.ms"] = Milliseconds(_options.SpansRetention),
        });
        var spans = await RecordBytesAsync(admin, _options.SpansTopic, faults);
        await EnsureAsync(admin, _options.DeadLetterTopic, rights.DeadLetters, brokers, faults, new Dictionary<string, string>
        {
            ["max.message.bytes"] = (spans + TopicNames.DeadLetterRoomBytes).ToString(CultureInfo.InvariantCulture),
            ["retention.ms"] = "-1",
        });
        var deadLetters = await RecordBytesAsync(admin, _options.DeadLetterTopic, faults);
        if (deadLetters < spans + TopicNames.DeadLetterRoomBytes)
        {
            faults.Add($"{_options.DeadLetterTopic}: max.message.bytes is {deadLetters}, so that large dead letters are cut; set it to "
                + $"{spans + TopicNames.DeadLetterRoomBytes}, what {_options.SpansTopic} takes and {TopicNames.DeadLetterRoomBytes} more.");
        }
        return new TopicFacts(brokers, spans, deadLetters, faults);
    }

    /// <summary>Creates a topic unless it is there, and sees whether we may do with it what we must.</summary>
    private async Task EnsureAsync(
        IAdminClient admin, string topic, AclOperation right, int brokers, List<string> faults, Dictionary<string, string> settings)
    {
        try
        {
            var answer = await admin.DescribeTopicsAsync(
                TopicCollection.OfTopicNames([topic]), new DescribeTopicsOptions { RequestTimeout = s_patience, IncludeAuthorizedOperations = true });
            if (answer.TopicDescriptions[0].AuthorizedOperations is { Count: > 0 } granted && !granted.Contains(right))
                faults.Add($"{topic} lacks the right {right}. {signIn.Advice(RefusalKind.Authorization)}");
        }
        catch (DescribeTopicsException exception) when (exception.Results.TopicDescriptions.TrueForAll(
            description => description.Error.Code == ErrorCode.UnknownTopicOrPart || IsForGood(description.Error.Code)))
        {
            // Whoever may not see a topic may yet be allowed to create it.
            await CreateAsync(admin, topic, brokers, faults, settings);
        }
    }

    private async Task CreateAsync(
        IAdminClient admin, string topic, int brokers, List<string> faults, Dictionary<string, string> settings)
    {
        if (!_options.CreateTopics) return;
        var replication = (short)Math.Clamp(brokers, 1, _options.Replication);
        if (replication >= 3) settings["min.insync.replicas"] = "2";
        settings["unclean.leader.election.enable"] = "false";
        try
        {
            await admin.CreateTopicsAsync(
                [new TopicSpecification { Name = topic, NumPartitions = _options.Partitions, ReplicationFactor = replication, Configs = settings }],
                new CreateTopicsOptions { RequestTimeout = s_patience, OperationTimeout = s_patience });
            telemetry.Created(topic, _options.Partitions, replication);
        }
        catch (CreateTopicsException exception) when (exception.Results.TrueForAll(result => result.Error.Code == ErrorCode.TopicAlreadyExists))
        {
            // Another process came first.
        }
        catch (CreateTopicsException exception) when (exception.Results.TrueForAll(result => IsForGood(result.Error.Code)))
        {
            faults.Add($"{topic} is not seen and could not be created: {signIn.Explain(exception.Results[0].Error)}");
        }
    }

    /// <summary>The topic's <c>max.message.bytes</c>.</summary>
    private async Task<int> RecordBytesAsync(IAdminClient admin, string topic, List<string> faults)
    {
        try
        {
            var answer = await admin.DescribeConfigsAsync(
                [new ConfigResource { Name = topic, Type = ResourceType.Topic }], new DescribeConfigsOptions { RequestTimeout = s_patience });
            return answer[0].Entries.TryGetValue("max.message.bytes", out var entry)
                && int.TryParse(entry.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : DefaultRecordBytes;
        }
        catch (DescribeConfigsException exception) when (exception.Results.TrueForAll(
            result => IsForGood(result.Error.Code) || (result.Error.Code == ErrorCode.UnknownTopicOrPart && !_options.CreateTopics)))
        {
            faults.Add($"The settings of {topic} could not be read: {signIn.Explain(exception.Results[0].Error)}");
            return DefaultRecordBytes;
        }
    }

    /// <summary>Whether asking again cannot help; the rest is tried again.</summary>
    private static bool IsForGood(ErrorCode code) => code
        is ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed or ErrorCode.PolicyViolation
        or ErrorCode.InvalidReplicationFactor or ErrorCode.InvalidConfig or ErrorCode.InvalidPartitions or ErrorCode.TopicException;

    private static string Milliseconds(TimeSpan span) => ((long)span.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
