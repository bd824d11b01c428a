using Spoor.TraceStore.Reading;

namespace Spoor.TraceStore.Elasticsearch.Reading;

/// <summary>A span of a page.</summary>
/// <param name="Span">The span.</param>
/// <param name="Millis">Its start as the index sorts it, in milliseconds since the Unix epoch.</param>
/// <param name="Bytes">Size of its document.</param>
internal readonly record struct ReadSpan(StoredSpan Span, long Millis, int Bytes)
{
    /// <summary>By start to the nanosecond, then span id.</summary>
    /// <param name="left">One span.</param>
    /// <param name="right">Another.</param>
    /// <returns>Their order.</returns>
    public static int Compare(ReadSpan left, ReadSpan right)
    {
        var order = left.Span.StartUnixNanos.CompareTo(right.Span.StartUnixNanos);
        return order != 0 ? order : left.Span.SpanId.Value.CompareTo(right.Span.SpanId.Value);
    }
}
