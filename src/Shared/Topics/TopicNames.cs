namespace Tracing.Topics;

/// <summary>Default names of the topics.</summary>
public static class TopicNames
{
    /// <summary>Spans on their way to the store: <c>ExportTraceServiceRequest</c> in protobuf, no key.</summary>
    public const string Spans = "spoor.spans";

    /// <summary>What could not be stored, unchanged, with the reason in headers (<see cref="DeadLetterHeaders"/>).</summary>
    public const string DeadLetters = "spoor.spans.dead-letter";

    /// <summary>Room that dead letters have above the records of the spans topic, for their headers, in bytes.</summary>
    public const int DeadLetterRoomBytes = 64 * 1024;
}
