using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Spoor.KafkaSecurity;
using Tracing.Topics;

namespace Spoor.Collector.Publish;

/// <summary>The Kafka that spans are published to. Configuration section: <c>Kafka</c>.</summary>
internal sealed class KafkaOptions
{
    /// <summary>Bootstrap addresses, <c>host:port</c>, comma-separated. Default <c>localhost:9092</c>.</summary>
    [Required]
    public string Brokers { get; set; } = "localhost:9092";

    /// <summary>Topic of the spans. Default <c>spoor.spans</c>.</summary>
    [Required, RegularExpression("[a-zA-Z0-9._-]{1,249}")]
    public string SpansTopic { get; set; } = TopicNames.Spans;

    /// <summary>Topic of the dead letters, created beside the spans topic. Default <c>spoor.spans.dead-letter</c>.</summary>
    [Required, RegularExpression("[a-zA-Z0-9._-]{1,249}")]
    public string DeadLetterTopic { get; set; } = TopicNames.DeadLetters;

    /// <summary>Longest time from a request's arrival in full to its answer, Kafka's acknowledgement included. Default 8 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan PublishTimeout { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>Whether missing topics are created. Default true.</summary>
    public bool CreateTopics { get; set; } = true;

    /// <summary>Partitions of a topic that is created. Default 12.</summary>
    [Range(1, 10_000)]
    public int Partitions { get; set; } = 12;

    /// <summary>Copies of a topic that is created; a cluster with fewer brokers gets one per broker. Default 3.</summary>
    [Range(1, 15)]
    public short Replication { get; set; } = 3;

    /// <summary>How long Kafka keeps spans, when the topic is created. Default 24 h.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan SpansRetention { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Consumer group of the ingesters. Not used here: one file may serve all processes.</summary>
    public string? Group { get; set; }

    /// <inheritdoc cref="Group"/>
    public string? GroupProtocol { get; set; }

    /// <inheritdoc cref="Group"/>
    public string? InstanceId { get; set; }

    /// <summary>How the brokers are spoken to.</summary>
    [ValidateObjectMembers]
    public KafkaSecurityOptions Security { get; set; } = new();

    /// <summary>Settings of librdkafka by their own names; they win over ours.</summary>
    public Dictionary<string, string> Client { get; } = [];
}
