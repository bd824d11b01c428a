using Confluent.Kafka;
using Spoor.KafkaSecurity;

namespace Spoor.Collector.Publish;

/// <summary>Turns our options into librdkafka's.</summary>
internal static class KafkaSettings
{
    /// <summary>Room above the record limit for key, headers and framing of one record, in bytes.</summary>
    private const int RecordRoomBytes = 16 * 1024;

    /// <summary>Largest batch, in bytes before compression; librdkafka's default, just below a broker's default of 1 MiB.</summary>
    private const int BatchBytes = 1_000_000;

    /// <summary>Settings of the client that publishes.</summary>
    /// <param name="options">What the operator wrote.</param>
    /// <param name="signIn">How the brokers are signed in to.</param>
    /// <param name="recordBytes">Largest record value, in bytes.</param>
    /// <param name="topicBytes">Largest batch that the topic takes, in bytes.</param>
    /// <param name="inFlightBytes">Largest sum of values that are handed over and not yet acknowledged, in bytes.</param>
    public static ProducerConfig ForProducer(KafkaOptions options, BrokerSignIn signIn, int recordBytes, int topicBytes, long inFlightBytes)
    {
        var config = new ProducerConfig
        {
            Acks = Acks.All,
            EnableIdempotence = true,
            CompressionType = CompressionType.Zstd,
            CompressionLevel = 1,
            LingerMs = 15,
            BatchSize = Math.Min(BatchBytes, topicBytes - RecordRoomBytes),
            BatchNumMessages = 100_000,
            MessageMaxBytes = Math.Max(recordBytes + RecordRoomBytes, BatchBytes),
            MessageTimeoutMs = (int)options.PublishTimeout.TotalMilliseconds,
            // Limits of last resort: what is in flight is bounded before it gets here.
            QueueBufferingMaxKbytes = (int)Math.Min(int.MaxValue, inFlightBytes / 1024 * 2 + 16 * 1024),
            QueueBufferingMaxMessages = 1_000_000,
            // Errors are always told; nothing else of a report is asked for.
            DeliveryReportFields = "none",
        };
        Connect(config, options, signIn);
        // A dead broker must be noticed, and a new leader found, within the time that a request has.
        config.SocketTimeoutMs = (int)Math.Clamp(options.PublishTimeout.TotalMilliseconds * 0.75, 1000, 60_000);
        config.RetryBackoffMs = 100;
        config.RetryBackoffMaxMs = 500;
        Override(config, options);
        return config;
    }

    /// <summary>Settings of the client that creates and checks topics.</summary>
    public static AdminClientConfig ForAdministration(KafkaOptions options, BrokerSignIn signIn)
    {
        var config = new AdminClientConfig();
        Connect(config, options, signIn);
        config.SocketTimeoutMs = 10_000;
        Override(config, options);
        return config;
    }

    private static void Connect(ClientConfig config, KafkaOptions options, BrokerSignIn signIn)
    {
        config.BootstrapServers = options.Brokers;
        config.ClientId = "spoor-collector";
        config.AllowAutoCreateTopics = false;
        config.LogConnectionClose = false;
        config.SocketKeepaliveEnable = true;
        config.SocketNagleDisable = true;
        config.SocketConnectionSetupTimeoutMs = 4000;
        config.ReconnectBackoffMs = 100;
        config.ReconnectBackoffMaxMs = 1000;
        config.TopicMetadataRefreshIntervalMs = 30_000;
        config.TopicMetadataRefreshFastIntervalMs = 100;
        // A topic that is created while we wait for it is to be found at once.
        config.TopicMetadataPropagationMaxMs = (int)Math.Min(options.PublishTimeout.TotalMilliseconds, 30_000);

        signIn.Apply(config);
    }

    private static void Override(ClientConfig config, KafkaOptions options)
    {
        foreach (var (name, value) in options.Client) config.Set(name, value);
    }
}
