using Tracing.Ids;
using Tracing.Otlp;

namespace Spoor.TraceStore.Embedded.Segments;

/// <summary>A span on its way into a segment.</summary>
/// <param name="Request">The scanned request, or block, that it stands in.</param>
/// <param name="Span">Its index there.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Key">What tells it from every other.</param>
internal readonly record struct SpanEntry(TraceRequest Request, int Span, OriginHash Origin, SpanKey Key)
{
    /// <summary>The span.</summary>
    public SpanSlice Slice => Request.Spans[Span];

    /// <summary>Its start, in nanoseconds since the Unix epoch.</summary>
    public ulong Start => Request.Spans[Span].StartUnixNanos;

    /// <summary>Bytes of its field.</summary>
    public int Bytes => Request.Spans[Span].Field.Length;
}
