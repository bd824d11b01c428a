namespace Spoor.TraceStore.Elasticsearch.Reading;

/// <summary>What one search for spans brought.</summary>
/// <param name="Spans">The spans, in the order of the search.</param>
/// <param name="LastSort">Sort values of the last hit, as JSON; <see langword="null"/> without hits.</param>
/// <param name="LastMillis">Start of the last hit, in milliseconds.</param>
/// <param name="IsLast">Whether no further page follows.</param>
/// <param name="Problems">What may be missing.</param>
internal sealed record SpanPage(List<ReadSpan> Spans, string? LastSort, long LastMillis, bool IsLast, IReadOnlyList<string> Problems);
