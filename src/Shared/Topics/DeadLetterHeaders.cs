namespace Tracing.Topics;

/// <summary>Headers of a record in the dead-letter topic. Texts are UTF-8, numbers decimal digits.</summary>
public static class DeadLetterHeaders
{
    /// <summary>Why it stands here: one word of a fixed set, such as <c>undecodable</c>, <c>too-old</c>, <c>refused</c>.</summary>
    public const string Reason = "reason";

    /// <summary>The error in words, as the store or the reader gave it.</summary>
    public const string Error = "error";

    /// <summary>Topic that the record came from.</summary>
    public const string SourceTopic = "source.topic";

    /// <summary>Partition that the record came from.</summary>
    public const string SourcePartition = "source.partition";

    /// <summary>Offset that the record came from.</summary>
    public const string SourceOffset = "source.offset";

    /// <summary>When it was set aside, unix time in milliseconds.</summary>
    public const string Time = "time";

    /// <summary>Service of the span, where it is known.</summary>
    public const string Service = "service";

    /// <summary>How often it was put back by a replay.</summary>
    public const string Replays = "replays";

    /// <summary>Present where the value was cut to fit; tells its full size in bytes.</summary>
    public const string CutFromBytes = "cut.from.bytes";
}
