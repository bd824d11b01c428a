using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Spoor.KafkaSecurity;
using Tracing.Topics;

namespace Spoor.Ingester.Kafka;

/// <summary>How Kafka is reached and which topics are used. Configuration section: <c>Kafka</c>, one for all processes.</summary>
internal sealed class KafkaOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Kafka";

    /// <summary><c>host:port</c> of one or more brokers, comma-separated. Default <c>localhost:9092</c>.</summary>
    [Required]
    public string Brokers { get; set; } = "localhost:9092";

    /// <summary>Topic of the spans. Default <c>spoor.spans</c>.</summary>
    [Required]
    public string SpansTopic { get; set; } = TopicNames.Spans;

    /// <summary>Topic of what could not be stored. Default <c>spoor.spans.dead-letter</c>.</summary>
    [Required]
    public string DeadLetterTopic { get; set; } = TopicNames.DeadLetters;

    /// <summary>Topic of the sampling decisions; read by the collector, not here.</summary>
    public string? SamplingTopic { get; set; }

    /// <summary>How long a collector tries to publish; read by the collector, not here.</summary>
    public TimeSpan? PublishTimeout { get; set; }

    /// <summary>Consumer group. Default <c>spoor-ingester</c>.</summary>
    [Required]
    public string Group { get; set; } = "spoor-ingester";

    /// <summary>Group protocol. Default <see cref="GroupProtocol.Auto"/>.</summary>
    [EnumDataType(typeof(GroupProtocol))]
    public GroupProtocol GroupProtocol { get; set; } = GroupProtocol.Auto;

    /// <summary>Name of this member for static membership; its partitions wait for its return, for it does not leave when it stops.
    /// Default none.</summary>
    public string? InstanceId { get; set; }

    /// <summary>Whether absent topics are created. Default yes.</summary>
    public bool CreateTopics { get; set; } = true;

    /// <summary>Partitions of a topic created by us. Default 12.</summary>
    [Range(1, 10_000)]
    public int Partitions { get; set; } = 12;

    /// <summary>Copies of a topic created by us; a cluster with fewer brokers gets one per broker. Default 3.</summary>
    [Range(1, 15)]
    public short Replication { get; set; } = 3;

    /// <summary>How long Kafka keeps spans, where we create the topic. Default 24 h.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan SpansRetention { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Encryption and authentication. Default none.</summary>
    [ValidateObjectMembers]
    public KafkaSecurityOptions Security { get; set; } = new();

    /// <summary>Further settings of librdkafka by their own names, as <c>max.poll.interval.ms</c>. Default none.</summary>
    public Dictionary<string, string> Client { get; set; } = [];
}
