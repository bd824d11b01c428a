using Spoor.TraceStore.Embedded.Segments;

namespace Spoor.TraceStore.Embedded.Days;

/// <summary>A segment of a day's file. It never changes; it is replaced by a larger one, or deleted.</summary>
/// <param name="id">Its number in the file; those written later have greater ones.</param>
/// <param name="head">What is known of it.</param>
internal sealed class Segment(long id, SegmentHead head)
{
    /// <summary>Its number in the file.</summary>
    public long Id { get; } = id;

    /// <summary>What is known of it.</summary>
    public SegmentHead Head { get; } = head;

    /// <summary>The keys of its spans, where they are in memory. For the writer alone.</summary>
    public SpanKeys? Keys { get; set; }

    /// <summary>When the keys were last asked for, in turns of the writer.</summary>
    public long KeysUsed { get; set; }
}
