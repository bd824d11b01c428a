using Spoor.TraceStore.Embedded.Days;
using Tracing.Ids;

namespace Spoor.TraceStore.Embedded.Reading;

/// <summary>Where a span of a trace stands, and what orders it among the others.</summary>
internal readonly record struct SpanPlace(ulong StartUnixNanos, SpanId SpanId, DayLease Day, Segment Segment, int Block, int Span, int Bytes)
{
    /// <summary>By start, then span id.</summary>
    public static int Compare(SpanPlace left, SpanPlace right)
    {
        var order = left.StartUnixNanos.CompareTo(right.StartUnixNanos);
        return order != 0 ? order : left.SpanId.Value.CompareTo(right.SpanId.Value);
    }
}
