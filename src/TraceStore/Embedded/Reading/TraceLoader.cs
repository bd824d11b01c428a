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

    /// <summary>Reads traces one after the other, spans by start. A block is read when its first span is due, so that of a trace that is cut
    /// only the beginning is read.</summary>
    public async IAsyncEnumerable<TracePage> ReadAsync(
        IReadOnlyList<TraceId> traceIds, TimeWindow? window, int maxSpans, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        using var blocks = new BlockReader();
        var leases = Lease(window);
        try
        {
            foreach (var traceId in traceIds.Distinct())
            {
                var trace = new StoredTrace(traceId, Choose(leases, traceId), blocks, cache);
                for (var left = maxSpans; trace.HasMore();)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var page = trace.NextPage(Math.Min(left, PageSpans), PageBytes);
                    left -= page.Count;
                    var isCut = left == 0 && trace.HasMore();
                    yield return new TracePage(traceId, page, []) { IsCut = isCut };
                    if (isCut) break;
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
            foreach (var place in Choose(leases, traceId))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var content = place.Read(cache, blocks);
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

    private static List<BlockPlace> Choose(List<DayLease> leases, TraceId traceId)
    {
        var chosen = new List<BlockPlace>();
        var term = TermHash.OfTrace(traceId);
        foreach (var lease in leases)
        {
            foreach (var segment in lease.Segments)
            {
                if (!segment.Head.MayHaveTrace(term)) continue;
                var found = BlockChoice.Find(lease.Reader, segment, term);
                if (found.IsEmpty) continue;
                for (var block = 0; block < segment.Head.Blocks.Length; block++)
                    if (found.Contains(block)) chosen.Add(new BlockPlace(lease, segment, block));
            }
        }
        return chosen;
    }
}
