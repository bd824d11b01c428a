using System.Runtime.CompilerServices;
using System.Text.Json;
using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Reading;
using Tracing.Ids;

namespace Spoor.TraceStore.Elasticsearch.Reading;

/// <summary>Reads traces page by page: several small ones by one search, a large one in a view that does not change.</summary>
/// <param name="store">The cluster.</param>
/// <param name="search">Searches for spans.</param>
/// <param name="names">How indices are named.</param>
internal sealed class SpanPages(StoreCall store, SpanSearch search, IndexNames names)
{
    /// <summary>Spans that one search asks for.</summary>
    public const int PageSpans = 500;

    private const int FirstGroup = 20;
    private const int MaxGroup = 100;

    /// <summary>Most bytes of documents of one millisecond that are held back to be put in order with those of the next page. Above, they are
    /// in order of milliseconds only.</summary>
    private const int MaxCarriedBytes = 8 * 1024 * 1024;

    /// <summary>Reads traces.</summary>
    /// <param name="traceIds">The traces.</param>
    /// <param name="days">The days to look at.</param>
    /// <param name="maxSpans">Most spans of one trace.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Their pages, in the order asked for.</returns>
    public async IAsyncEnumerable<TracePage> ReadAsync(
        IReadOnlyList<TraceId> traceIds, TimeWindow? days, int maxSpans, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var indices = DayRange.Spans(names, days, withSlack: true);
        var group = FirstGroup;
        for (var next = 0; next < traceIds.Count;)
        {
            var ids = traceIds.Skip(next).Take(group).ToArray();
            var page = await search.ReadAsync(indices, Body(ids), PageSpans, cancellationToken);
            if (!page.IsLast && ids.Length > 1)
            {
                // They are more than a page: fewer at a time, in the end each alone.
                group = ids.Length / 2;
                continue;
            }
            next += ids.Length;
            group = Math.Clamp(ids.Length * (PageSpans / 2) / Math.Max(1, page.Spans.Count), 1, MaxGroup);
            if (ids.Length == 1 && !page.IsLast)
            {
                var left = maxSpans;
                await foreach (var part in ReadLargeAsync(ids[0], page, indices, cancellationToken))
                {
                    yield return part.First(left);
                    left -= part.Spans.Count;
                    if (left < 0) break;
                }
            }
            else foreach (var part in Split(ids, page)) yield return part.First(maxSpans);
        }
    }

    /// <summary>Reads one trace as it stands in the indices. What is read together stands together, so nothing is unpacked twice: a large
    /// trace comes several times sooner than in order.</summary>
    /// <param name="traceId">The trace.</param>
    /// <param name="days">The days to look at.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Its pages; of a small trace one, in order.</returns>
    public async IAsyncEnumerable<TracePage> ReadUnorderedAsync(
        TraceId traceId, TimeWindow? days, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var indices = DayRange.Spans(names, days, withSlack: true);
        var page = await search.ReadAsync(indices, Body([traceId]), PageSpans, cancellationToken);
        if (page.IsLast)
        {
            foreach (var whole in Split([traceId], page)) yield return whole;
            yield break;
        }
        await using var view = await SearchView.OpenAsync(
            store, indices, new(SpanSearch.Filter, (json, document) => WriteAsTheyStand(json, traceId, document)), cancellationToken);
        for (string? after = null; ; after = page.LastSort)
        {
            page = await search.ReadAsync(view, after, PageSpans, timeAt: 1, cancellationToken);
            if (page.Spans.Count > 0 || page.Problems.Count > 0)
                yield return new TracePage(traceId, page.Spans.ConvertAll(span => span.Span), page.Problems);
            if (page.IsLast) break;
        }
    }

    private static IEnumerable<TracePage> Split(TraceId[] ids, SpanPage page)
    {
        page.Spans.Sort(ReadSpan.Compare);
        var spans = ids.ToDictionary(id => id, _ => new List<StoredSpan>());
        foreach (var span in page.Spans)
            if (spans.TryGetValue(span.Span.TraceId, out var own)) own.Add(span.Span);
        var problems = page.Problems;
        foreach (var id in ids)
        {
            if (spans[id].Count == 0 && problems.Count == 0) continue;
            yield return new TracePage(id, spans[id], problems);
            problems = [];
        }
    }

    /// <summary>Pages of one trace that has more spans than its first page. That page ends somewhere in a millisecond, so the rest begins
    /// with all of that millisecond.</summary>
    private async IAsyncEnumerable<TracePage> ReadLargeAsync(
        TraceId traceId, SpanPage first, string indices, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var from = first.LastMillis;
        var ready = first.Spans.Where(span => span.Millis < from).ToList();
        if (ready.Count > 0 || first.Problems.Count > 0) yield return Page(traceId, ready, first.Problems);

        await using var view = await SearchView.OpenAsync(
            store, indices, new(SpanSearch.Filter, (json, document) => WriteInOrder(json, traceId, from, document)), cancellationToken);
        var carried = new List<ReadSpan>();
        for (string? after = null; ;)
        {
            var page = await search.ReadAsync(view, after, PageSpans, timeAt: 0, cancellationToken);
            after = page.LastSort;
            carried.AddRange(page.Spans);
            ready = carried;
            carried = [];
            if (!page.IsLast)
            {
                carried = ready.Where(span => span.Millis == page.LastMillis).ToList();
                if (carried.Sum(span => (long)span.Bytes) > MaxCarriedBytes) carried = [];
                else ready.RemoveAll(span => span.Millis == page.LastMillis);
            }
            if (ready.Count > 0 || page.Problems.Count > 0) yield return Page(traceId, ready, page.Problems);
            if (page.IsLast) break;
        }
    }

    private static TracePage Page(TraceId traceId, List<ReadSpan> spans, IReadOnlyList<string> problems)
    {
        spans.Sort(ReadSpan.Compare);
        return new TracePage(traceId, spans.ConvertAll(span => span.Span), problems);
    }

    private static ReadOnlyMemory<byte> Body(TraceId[] traceIds) => SearchBody.Write(json =>
    {
        json.WriteNumber("size"u8, PageSpans);
        json.WriteBoolean("track_total_hits"u8, false);
        WriteQuery(json, traceIds, null);
        json.WriteStartArray("sort"u8);
        SearchBody.Order(json, "@timestamp", "asc", "date");
        json.WriteEndArray();
    });

    private static void WriteInOrder(Utf8JsonWriter json, TraceId traceId, long fromMillis, string document)
    {
        json.WriteNumber("size"u8, PageSpans);
        WriteQuery(json, [traceId], fromMillis);
        json.WriteStartArray("sort"u8);
        SearchBody.Order(json, "@timestamp", "asc", "date");
        ViewSearch.WriteOrder(json, document);
        json.WriteEndArray();
    }

    private static void WriteAsTheyStand(Utf8JsonWriter json, TraceId traceId, string document)
    {
        json.WriteNumber("size"u8, PageSpans);
        WriteQuery(json, [traceId], null);
        json.WriteStartArray("sort"u8);
        ViewSearch.WriteOrder(json, document);
        // Tells the day, and with it the dictionary.
        SearchBody.Order(json, "@timestamp", "asc", "date");
        json.WriteEndArray();
    }

    private static void WriteQuery(Utf8JsonWriter json, TraceId[] traceIds, long? fromMillis)
    {
        SearchBody.StartFilter(json);
        SearchBody.Terms(json, "trace_id", traceIds.Select(id => id.ToString()));
        if (fromMillis is not null) SearchBody.Range(json, "@timestamp", fromMillis, null);
        SearchBody.EndFilter(json);
    }
}
