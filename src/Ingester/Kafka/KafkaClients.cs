using System.Globalization;
using Confluent.Kafka;
using Spoor.KafkaSecurity;

namespace Spoor.Ingester.Kafka;

/// <summary>Settings of the Kafka clients. Memory of librdkafka's own queues is bounded here.</summary>
internal static class KafkaClients
{
    private const int DefaultSessionMs = 45_000;
    private const int DefaultHeartbeatMs = 3000;

    /// <summary>Settings that only the classic protocol knows; librdkafka refuses them with the other.</summary>
    public static readonly IReadOnlySet<string> ClassicOnly = new HashSet<string>(StringComparer.Ordinal)
    {
        "session.timeout.ms", "heartbeat.interval.ms", "partition.assignment.strategy", "group.protocol.type",
    };

    /// <summary>Settings that the promises of the ingester rest on, with the setting of ours that replaces them.</summary>
    public static readonly IReadOnlyDictionary<string, string> OwnSettings = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["bootstrap.servers"] = "use Kafka:Brokers.",
        ["group.id"] = "use Kafka:Group.",
        ["group.protocol"] = "use Kafka:GroupProtocol.",
        ["group.instance.id"] = "use Kafka:InstanceId.",
        ["enable.auto.commit"] = "an offset is committed once everything before it is settled.",
        ["enable.auto.offset.store"] = "an offset is committed once everything before it is settled.",
        ["auto.offset.reset"] = "a new group starts at the earliest record.",
        ["allow.auto.create.topics"] = "use Kafka:CreateTopics.",
        ["enable.partition.eof"] = "the ingester has no use for it.",
    };

    /// <summary>Settings of a collector's producer that dead letters do without: they need all replicas and are tried for ever.</summary>
    private static readonly HashSet<string> s_notForDeadLetters = new(StringComparer.Ordinal)
    {
        "acks", "request.required.acks", "enable.idempotence", "message.timeout.ms", "delivery.timeout.ms", "message.max.bytes",
        "retries", "message.send.max.retries", "queue.buffering.max.kbytes",
    };

    /// <summary>Settings that only consumers know; a producer or an administration client would warn of them.</summary>
    private static readonly HashSet<string> s_consumerOnly = new(StringComparer.Ordinal)
    {
        "max.poll.interval.ms", "session.timeout.ms", "heartbeat.interval.ms", "partition.assignment.strategy", "group.protocol.type",
        "group.remote.assignor", "queued.min.messages", "queued.max.messages.kbytes", "fetch.wait.max.ms", "fetch.queue.backoff.ms",
        "fetch.message.max.bytes", "max.partition.fetch.bytes", "fetch.max.bytes", "fetch.min.bytes", "fetch.error.backoff.ms",
        "auto.commit.interval.ms", "isolation.level", "check.crcs", "client.rack",
    };

    /// <summary>A member of the group.</summary>
    /// <param name="options">What the operator wrote.</param>
    /// <param name="signIn">How the brokers are signed in to.</param>
    /// <param name="protocol">The protocol of this client; not <see cref="GroupProtocol.Auto"/>.</param>
    /// <returns>The configuration.</returns>
    public static ConsumerConfig Consumer(KafkaOptions options, BrokerSignIn signIn, GroupProtocol protocol)
    {
        var config = new ConsumerConfig
        {
            GroupId = options.Group,
            GroupProtocol = protocol == GroupProtocol.Consumer ? Confluent.Kafka.GroupProtocol.Consumer : Confluent.Kafka.GroupProtocol.Classic,
            GroupInstanceId = string.IsNullOrEmpty(options.InstanceId) ? null : options.InstanceId,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            // Offsets are stored by us, once all before them is settled; librdkafka sends what is stored each second without holding
            // up the thread, and when partitions are given up.
            EnableAutoOffsetStore = false,
            EnableAutoCommit = true,
            AutoCommitIntervalMs = 1000,
            ConsumeResultFields = "headers,timestamp",
            // Fetches are compressed, about 1 : 12; what librdkafka holds is not. So a fetch is small, and the queue below the limit.
            QueuedMaxMessagesKbytes = 8 * 1024,
            MaxPartitionFetchBytes = 256 * 1024,
            FetchMaxBytes = 1024 * 1024,
            FetchQueueBackoffMs = 50,
        };
        if (protocol == GroupProtocol.Classic)
        {
            config.PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky;
            // The classic protocol wants a session no longer than the poll interval; with the other one the brokers set the session.
            if (options.Client.TryGetValue("max.poll.interval.ms", out var interval)
                && int.TryParse(interval, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && ms < DefaultSessionMs)
            {
                config.SessionTimeoutMs = ms;
                config.HeartbeatIntervalMs = Math.Max(1, Math.Min(DefaultHeartbeatMs, ms / 3));
            }
        }
        return Finish(config, options, signIn, key => protocol == GroupProtocol.Classic || !ClassicOnly.Contains(key));
    }

    /// <summary>A reader outside of any group's assignment, for the replay.</summary>
    /// <param name="options">What the operator wrote.</param>
    /// <param name="signIn">How the brokers are signed in to.</param>
    /// <returns>The configuration.</returns>
    public static ConsumerConfig Reader(KafkaOptions options, BrokerSignIn signIn) => Finish(
        new ConsumerConfig
        {
            GroupId = options.Group + ".replay",
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            EnablePartitionEof = true,
            AutoOffsetReset = AutoOffsetReset.Error,
            QueuedMaxMessagesKbytes = 8 * 1024,
        },
        options, signIn, key => !ClassicOnly.Contains(key));

    /// <summary>A producer that never gives up by itself.</summary>
    /// <param name="options">What the operator wrote.</param>
    /// <param name="signIn">How the brokers are signed in to.</param>
    /// <param name="maxRecordBytes">Largest record of the topic, in bytes.</param>
    /// <param name="queueBytes">Limit of what waits in it, in bytes.</param>
    /// <returns>The configuration.</returns>
    public static ProducerConfig Producer(KafkaOptions options, BrokerSignIn signIn, int maxRecordBytes, int queueBytes) => Finish(
        new ProducerConfig
        {
            Acks = Acks.All,
            EnableIdempotence = true,
            MessageTimeoutMs = 0,
            LingerMs = 10,
            CompressionType = CompressionType.Zstd,
            MessageMaxBytes = Math.Max(1000, maxRecordBytes),
            QueueBufferingMaxKbytes = queueBytes / 1024,
        },
        options, signIn, key => !s_consumerOnly.Contains(key) && !s_notForDeadLetters.Contains(key));

    /// <summary>An administration client.</summary>
    /// <param name="options">What the operator wrote.</param>
    /// <param name="signIn">How the brokers are signed in to.</param>
    /// <returns>The configuration.</returns>
    public static AdminClientConfig Admin(KafkaOptions options, BrokerSignIn signIn) => Finish(new AdminClientConfig(), options, signIn, key => !s_consumerOnly.Contains(key));

    private static T Finish<T>(T config, KafkaOptions options, BrokerSignIn signIn, Func<string, bool> takes) where T : ClientConfig
    {
        config.BootstrapServers = options.Brokers;
        config.ClientId = "spoor-ingester";
        config.AllowAutoCreateTopics = false;
        config.LogConnectionClose = false;
        config.ReconnectBackoffMaxMs = 1000;
        config.TopicMetadataRefreshIntervalMs = 30_000;     // finds a topic that somebody makes later
        config.SocketKeepaliveEnable = true;
        signIn.Apply(config);
        foreach (var (name, value) in options.Client)
            if (takes(name)) config.Set(name, value);
        return config;
    }
}
