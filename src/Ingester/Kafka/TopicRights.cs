using Confluent.Kafka.Admin;

namespace Spoor.Ingester.Kafka;

/// <summary>What a process must be allowed to do with the topics, so that it can say early what it may not.</summary>
/// <param name="Spans">With the spans topic.</param>
/// <param name="DeadLetters">With the dead-letter topic.</param>
internal sealed record TopicRights(AclOperation Spans, AclOperation DeadLetters)
{
    /// <summary>Spans are read, and set aside.</summary>
    public static TopicRights Ingester { get; } = new(AclOperation.Read, AclOperation.Write);

    /// <summary>Dead letters are read, and put back.</summary>
    public static TopicRights Replay { get; } = new(AclOperation.Write, AclOperation.Read);
}
