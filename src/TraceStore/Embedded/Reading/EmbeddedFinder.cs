using System.Globalization;
using Spoor.TraceStore.Elasticsearch.Indices;
using Spoor.TraceStore.Embedded.Days;
using Spoor.TraceStore.Embedded.Segments;
using Spoor.TraceStore.Reading;
using Tracing.Ids;

namespace Spoor.TraceStore.Embedded.Reading;

/// <summary>Finds the newest traces that have a matching span: blocks that may hold one are read from the newest on, until no block that is left
/// can hold a newer one than what was found.</summary>
/// <param name="days">The store.</param>
/// <param name="clock">Ends searches that take too long.</param>
internal sealed class EmbeddedFinder(DayFiles days, TimeProvider clock)
{
    private const ulong NanosPerMillisecond = 1_000_000;

    /// <summary>Finds traces.</summary>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">A file cannot be read.</exception>
    /// <exception cref="SegmentFormatException">A file is damaged.</exception>
    public FoundTraces Find(TraceQuery query, CancellationToken cancellationToken)
    {
        var search = new Search(query, clock.GetTimestamp());
        using var match = new SpanMatch(query);
        using var blocks = new BlockReader();
        var first = UtcDay.Of(query.Window.StartUnixNanos);
        var last = UtcDay.Of(query.Window.EndUnixNanos);
        foreach (var day in days.All.Reverse())
        {
            // What starts on an earlier day is older than all that was found on a later one.
            if (search.Newest.Count >= query.Limit) break;
            if (day.Day < first || day.Day > last) continue;
            if (FindIn(day, search, match, blocks, cancellationToken)) continue;
            var problem = string.Create(CultureInfo.InvariantCulture,
                $"The search ended after {query.Timeout.TotalSeconds:0.###} s, its time-out; there may be older traces.");
            return new FoundTraces(search.Best(), [problem]);
        }
        return new FoundTraces(search.Best(), []);
    }

    /// <returns>Whether it came to its end in time.</returns>
    private bool FindIn(DayFile day, Search search, SpanMatch match, BlockReader blocks, CancellationToken cancellationToken)
    {
        using var lease = day.Lease();
        // Segments first, each opened only when its newest span may count; block −1 stands for a segment that is not opened.
        var queue = new PriorityQueue<(Segment Segment, int Block), ulong>(Comparer<ulong>.Create(static (a, b) => b.CompareTo(a)));
        foreach (var segment in lease.Segments)
            if (match.MayStartWithin(segment.Head.MinStart, segment.Head.MaxStart)) queue.Enqueue((segment, -1), segment.Head.MaxStart);
        while (queue.TryDequeue(out var next, out var maxStart))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (search.IsFull(maxStart / NanosPerMillisecond)) return true;
            if (clock.GetElapsedTime(search.Started) > search.Query.Timeout) return false;
            if (next.Block < 0) Open(lease, next.Segment, match, queue);
            else Read(lease, next.Segment, next.Block, search, match, blocks);
        }
        return true;
    }

    private static void Open(DayLease lease, Segment segment, SpanMatch match, PriorityQueue<(Segment, int), ulong> queue)
    {
        var chosen = BlockChoice.Find(lease.Reader, segment, match);
        if (chosen.IsEmpty) return;
        for (var block = 0; block < segment.Head.Blocks.Length; block++)
        {
            var info = segment.Head.Blocks[block];
            if (chosen.Contains(block) && match.MayStartWithin(info.MinStart, info.MaxStart)) queue.Enqueue((segment, block), info.MaxStart);
        }
    }

    private static void Read(DayLease lease, Segment segment, int block, Search search, SpanMatch match, BlockReader blocks)
    {
        var info = segment.Head.Blocks[block];
        if (info.OnlyTrace != 0 && search.HasAt(info.OnlyTrace, info.MaxStart / NanosPerMillisecond)) return;
        var request = blocks.ReadBriefly(lease.Reader, segment, block);
        match.Begin();
        foreach (ref readonly var span in request.Spans)
        {
            var millis = span.StartUnixNanos / NanosPerMillisecond;
            if (search.Newest.TryGetValue(span.TraceId, out var known) ? known >= millis : search.IsFull(millis)) continue;
            if (match.Accepts(request, span)) search.Add(span.TraceId, millis);
        }
        search.Trim();
    }

    /// <summary>What a search found so far.</summary>
    private sealed class Search(TraceQuery query, long started)
    {
        private readonly Dictionary<ulong, ulong> _byTerm = [];
        private ulong _limit;

        public TraceQuery Query { get; } = query;

        public long Started { get; } = started;

        /// <summary>Start of the newest matching span of each trace, in milliseconds.</summary>
        public Dictionary<TraceId, ulong> Newest { get; } = [];

        /// <summary>Whether spans that start earlier than this cannot count any more.</summary>
        public bool IsFull(ulong millis) => _limit > millis;

        /// <summary>Whether the trace of a term is known to have a matching span that starts no earlier.</summary>
        public bool HasAt(ulong traceTerm, ulong millis) => _byTerm.TryGetValue(traceTerm, out var known) && known >= millis;

        public void Add(TraceId trace, ulong millis)
        {
            Newest[trace] = millis;
            _byTerm[TermHash.OfTrace(trace)] = millis;
        }

        /// <summary>Learns from how late a span has to start to count.</summary>
        public void Trim()
        {
            if (Newest.Count < Query.Limit) return;
            var starts = Newest.Values.ToArray();
            Array.Sort(starts);
            _limit = starts[^Query.Limit];
            if (Newest.Count <= 4 * Query.Limit + 1000) return;
            foreach (var (trace, millis) in Newest)
                if (millis < _limit) Newest.Remove(trace);
        }

        public IReadOnlyList<TraceId> Best() =>
        [
            .. Newest.OrderByDescending(found => found.Value).ThenByDescending(found => found.Key.High).ThenByDescending(found => found.Key.Low)
                .Take(Query.Limit).Select(found => found.Key),
        ];
    }
}
