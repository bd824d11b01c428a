using Spoor.TraceStore.Reading;
using Tracing.Ids;

namespace Spoor.TraceStore.Embedded.Reading;

/// <summary>The spans of one trace by start, then span id, out of the blocks that may hold them. A block is read when the first of its spans may
/// be due. For one thread at a time.</summary>
internal sealed class StoredTrace
{
    private readonly TraceId _traceId;
    private readonly BlockReader _blocks;
    private readonly BlockCache _cache;
    private readonly List<BlockPlace> _unread;
    private readonly PriorityQueue<(BlockPlace Block, int Span), (ulong Start, ulong SpanId)> _ahead = new();

    /// <param name="traceId">The trace.</param>
    /// <param name="places">Blocks that may hold spans of it.</param>
    /// <param name="blocks">Reads them.</param>
    /// <param name="cache">Blocks in memory.</param>
    public StoredTrace(TraceId traceId, List<BlockPlace> places, BlockReader blocks, BlockCache cache)
    {
        (_traceId, _unread, _blocks, _cache) = (traceId, places, blocks, cache);
        // The earliest last, from where they are taken.
        _unread.Sort(static (a, b) => b.Info.MinStart.CompareTo(a.Info.MinStart));
    }

    /// <summary>Whether there are more spans.</summary>
    public bool HasMore()
    {
        while (_unread.Count > 0 && (!_ahead.TryPeek(out _, out var next) || _unread[^1].Info.MinStart <= next.Start))
        {
            var block = _unread[^1];
            _unread.RemoveAt(_unread.Count - 1);
            var spans = block.Read(_cache, _blocks).Request.Spans;
            for (var i = 0; i < spans.Length; i++)
            {
                ref readonly var span = ref spans[i];
                if (span.TraceId == _traceId) _ahead.Enqueue((block, i), (span.StartUnixNanos, span.SpanId.Value));
            }
        }
        return _ahead.Count > 0;
    }

    /// <summary>Reads the next spans.</summary>
    /// <param name="maxSpans">Most of them.</param>
    /// <param name="maxBytes">Bytes above which there come no more.</param>
    public List<StoredSpan> NextPage(int maxSpans, int maxBytes)
    {
        var spans = new List<StoredSpan>();
        for (var bytes = 0; spans.Count < maxSpans && bytes < maxBytes && HasMore();)
        {
            var (block, span) = _ahead.Dequeue();
            var content = block.Read(_cache, _blocks);
            spans.Add(content.Read(span));
            bytes += content.Request.Spans[span].Field.Length;
        }
        return spans;
    }
}
