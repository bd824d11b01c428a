using Tracing.Ids;

namespace Spoor.TraceStore.Reading;

/// <summary>Some spans of one trace.</summary>
/// <param name="TraceId">The trace.</param>
/// <param name="Spans">Its next spans, ordered by start.</param>
/// <param name="Problems">What may be missing, in sentences; empty when nothing is.</param>
public sealed record TracePage(TraceId TraceId, IReadOnlyList<StoredSpan> Spans, IReadOnlyList<string> Problems)
{
    /// <summary>Whether this is the last page although the trace has more spans: it came to the number that was asked for.</summary>
    public bool IsCut { get; init; }

    /// <summary>The page with no more than its first spans; cut, where that leaves some out.</summary>
    internal TracePage First(int count) =>
        Spans.Count <= count ? this : new TracePage(TraceId, [.. Spans.Take(count)], Problems) { IsCut = true };
}
