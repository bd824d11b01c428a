namespace Spoor.Collector.Publish;

/// <summary>Why a request was not published; the sender is to send it again.</summary>
internal enum PublishFailure
{
    /// <summary>It was published: every record is acknowledged by all in-sync replicas.</summary>
    None,

    /// <summary>Kafka did not acknowledge in time.</summary>
    Timeout,

    /// <summary>Kafka, or its client, refused a record.</summary>
    Refused,

    /// <summary>The producer was replaced while the request waited.</summary>
    ProducerReplaced,

    /// <summary>The process stops.</summary>
    Stopping,
}
