using Tracing.Ids;

namespace Spoor.TraceStore.Reading;

/// <summary>Some spans of one trace.</summary>
/// <param name="TraceId">The trace.</param>
/// <param name="Spans">Its next spans, ordered by start.</param>
/// <param name="Problems">What may be missing, in sentences; empty when nothing is.</param>
public sealed record TracePage(TraceId TraceId, IReadOnlyList<StoredSpan> Spans, IReadOnlyList<string> Problems);
