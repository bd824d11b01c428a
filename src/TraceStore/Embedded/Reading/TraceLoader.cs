using System.Runtime.CompilerServices;
using Spoor.TraceStore.Elasticsearch.Indices;
using Spoor.TraceStore.Embedded.Days;
using Spoor.TraceStore.Embedded.Segments;
using Spoor.TraceStore.Reading;
using Tracing.Ids;

namespace Spoor.TraceStore.Embedded.Reading;

/// <summary>Reads whole traces: the index tells the blocks that hold them, the blocks where each span stands.</summary>
/// <param name="days">The store.</param>
/// <param name="cache">Blocks in memory.</param>
internal sealed class TraceLoader(DayFiles days, BlockCache cache)
{
    private const int PageSpans = 500;
    private const int PageBytes = 4 * 1024 * 1024;
    private const ulong SlackNanos = 3_600_000_000_000;

    /// <summary>Reads traces one after the other, spans by start.</summary>
    public async IAsyncEnumerable<TracePage> ReadAsync(
        IReadOnlyList<TraceId> traceIds, TimeWindow? window, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        using var blocks = new BlockReader();
        var leases = Lease(window);
        try
        {
            var places = traceIds.Distinct().ToDictionary(id => id, _ => new List<SpanPlace>());
            foreach (var (lease, segment, block) in Choose(leases, [.. places.Keys.Select(TermHash.OfTrace)]))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Note(places, lease, segment, block, cache.Get(lease.Reader, blocks, segment, block));
            }
            foreach (var traceId in traceIds)
            {
                if (!places.Remove(traceId, out var found)) continue;
                found.Sort(SpanPlace.Compare);
                for (var next = 0; next < found.Count;)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return Page(traceId, found, ref next, blocks);
                }
            }
        }
        finally
        {
            foreach (var lease in leases) lease.Dispose();
        }
    }

    /// <summary>Reads a trace block by block.</summary>
    public async IAsyncEnumerable<TracePage> ReadUnorderedAsync(
        TraceId traceId, TimeWindow? window, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        using var blocks = new BlockReader();
        var leases = Lease(window);
        try
        {
            foreach (var (lease, segment, block) in Choose(leases, [TermHash.OfTrace(traceId)]))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var content = cache.Get(lease.Reader, blocks, segment, block);
                var spans = new List<StoredSpan>();
                for (var span = 0; span < content.Request.Spans.Length; span++)
                    if (content.Request.Spans[span].TraceId == traceId) spans.Add(content.Read(span));
                if (spans.Count > 0) yield return new TracePage(traceId, spans, []);
            }
        }
        finally
        {
            foreach (var lease in leases) lease.Dispose();
        }
    }

    private List<DayLease> Lease(TimeWindow? window)
    {
        var first = window is { } from ? UtcDay.Of(from.StartUnixNanos - Math.Min(from.StartUnixNanos, SlackNanos)) : 0;
        var last = window is { } to ? UtcDay.Of(to.EndUnixNanos + Math.Min(ulong.MaxValue - to.EndUnixNanos, SlackNanos)) : int.MaxValue;
        return [.. days.All.Where(day => day.Day >= first && day.Day <= last).Select(day => day.Lease())];
    }

    private static IEnumerable<(DayLease Day, Segment Segment, int Block)> Choose(List<DayLease> leases, ulong[] terms)
    {
        foreach (var lease in leases)
        {
            foreach (var segment in lease.Segments)
            {
                var chosen = default(BlockSet);
                foreach (var term in terms) chosen.Add(BlockChoice.Find(lease.Reader, segment, term));
                if (chosen.IsEmpty) continue;
                for (var block = 0; block < segment.Head.Blocks.Length; block++)
                    if (chosen.Contains(block)) yield return (lease, segment, block);
            }
        }
    }

    private static void Note(Dictionary<TraceId, List<SpanPlace>> places, DayLease lease, Segment segment, int block, CachedBlock content)
    {
        var spans = content.Request.Spans;
        for (var i = 0; i < spans.Length; i++)
        {
            ref readonly var span = ref spans[i];
            if (places.TryGetValue(span.TraceId, out var found))
                found.Add(new SpanPlace(span.StartUnixNanos, span.SpanId, lease, segment, block, i, span.Field.Length));
        }
    }

    private TracePage Page(TraceId traceId, List<SpanPlace> found, ref int next, BlockReader blocks)
    {
        var spans = new List<StoredSpan>(Math.Min(PageSpans, found.Count - next));
        for (var bytes = 0; next < found.Count && spans.Count < PageSpans && bytes < PageBytes; next++)
        {
            var place = found[next];
            spans.Add(cache.Get(place.Day.Reader, blocks, place.Segment, place.Block).Read(place.Span));
            bytes += place.Bytes;
        }
        return new TracePage(traceId, spans, []);
    }
}
