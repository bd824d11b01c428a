using System.Runtime.InteropServices;
using Spoor.TraceStore.Elasticsearch.Documents;
using Tracing.Ids;

namespace Spoor.TraceStore.Embedded.Segments;

/// <summary>Collects the terms of a segment's blocks and lays them out in pages. For one thread at a time.</summary>
internal sealed class IndexBuilder : IDisposable
{
    private const int RecentMask = 32 * 1024 - 1;
    private const int MaxServices = ushort.MaxValue;
    private const int KeptCapacity = 1024 * 1024;

    private readonly SpanTerms _terms = new();
    private readonly BulkBuffer _page = new(4096);

    // Each is a term (32 bits), a service (16 bits) and a block (8 bits); sorted in the end.
    private readonly List<ulong> _postings = [];
    private readonly ulong[] _recent = new ulong[RecentMask + 1];
    private readonly Dictionary<ulong, int> _services = [];
    private readonly List<uint> _serviceTerms = [];
    private readonly List<ulong> _traces = [];

    /// <summary>Begins a segment.</summary>
    public void Clear()
    {
        _postings.Clear();
        if (_postings.Capacity > KeptCapacity) _postings.Capacity = KeptCapacity;
        Array.Fill(_recent, ulong.MaxValue);
        _services.Clear();
        _serviceTerms.Clear();
        _traces.Clear();
    }

    /// <summary>Adds a block.</summary>
    /// <param name="entries">Its spans, those of one origin next to each other.</param>
    /// <param name="block">Its number.</param>
    /// <returns>Term of the trace that all of its spans belong to; 0 where there are several.</returns>
    public ulong Add(ReadOnlySpan<SpanEntry> entries, int block)
    {
        var traces = 0;
        TraceId trace = default;
        ulong posting = 0;
        for (var i = 0; i < entries.Length; i++)
        {
            ref readonly var entry = ref entries[i];
            var request = entry.Request;
            var bytes = request.Bytes.Span;
            ref readonly var span = ref request.Spans[entry.Span];
            _terms.Clear();
            if (i == 0 || entry.Origin != entries[i - 1].Origin)
            {
                var service = TermHash.OfService(request.Resources[request.Scopes[span.Scope].Resource].ServiceName.Of(bytes));
                posting = (ulong)Service(service) << 8 | (uint)block;
                Add(TermHash.Short(service), posting);
                _terms.AddOrigin(request, span.Scope);
            }
            _terms.AddSpan(bytes, span);
            foreach (var term in _terms.Hashes) Add(TermHash.Short(term), posting);
            Add(TermHash.Short(TermHash.OfName(span.Name.Of(bytes))), posting);
            Add(TermHash.Short(TermHash.OfKind(span.Kind)), posting);
            Add(TermHash.Short(TermHash.OfStatus(span.StatusCode)), posting);
            if (traces > 0 && span.TraceId == trace) continue;
            traces++;
            trace = span.TraceId;
            var traceTerm = TermHash.OfTrace(trace);
            if (Add(TermHash.Short(traceTerm), posting)) _traces.Add(traceTerm);
        }
        return traces == 1 ? TermHash.OfTrace(trace) : 0;
    }

    /// <summary>Makes the filter of the traces that were added.</summary>
    public TraceFilter Traces() => TraceFilter.Of(_traces);

    /// <summary>Lays the index out.</summary>
    /// <param name="blockCount">Number of blocks.</param>
    /// <param name="pageBits">How many bits of a hash choose the page.</param>
    /// <param name="hasPairs">Whether frequent terms are indexed by service too.</param>
    /// <returns>The pages.</returns>
    public byte[][] Finish(int blockCount, out int pageBits, out bool hasPairs)
    {
        hasPairs = _services.Count < MaxServices && blockCount > TermIndex.FewBlocks;
        _postings.Sort();
        if (hasPairs) AddPairs();
        var terms = 0;
        var postings = CollectionsMarshal.AsSpan(_postings);
        for (var i = 0; i < postings.Length; i++)
            if (i == 0 || Term(postings[i]) != Term(postings[i - 1])) terms++;

        pageBits = TermIndex.PageBits(terms);
        var pages = new byte[1 << pageBits][];
        var next = 0;
        for (var page = 0; page < pages.Length; page++)
        {
            _page.Clear(KeptCapacity);
            for (uint last = 0; next < postings.Length && TermIndex.Page(Term(postings[next]), pageBits) == page;)
            {
                var term = Term(postings[next]);
                TermIndex.Append(_page, last, term, Blocks(postings, ref next), blockCount);
                last = term;
            }
            pages[page] = _page.WrittenSpan.ToArray();
        }
        return pages;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _terms.Dispose();
        _page.Dispose();
    }

    private static uint Term(ulong posting) => (uint)(posting >> 32);

    private static BlockSet Blocks(ReadOnlySpan<ulong> postings, ref int next)
    {
        var blocks = default(BlockSet);
        for (var term = Term(postings[next]); next < postings.Length && Term(postings[next]) == term; next++) blocks.Add((byte)postings[next]);
        return blocks;
    }

    /// <returns>Whether it was not among the last ones.</returns>
    private bool Add(uint term, ulong serviceAndBlock)
    {
        var posting = (ulong)term << 32 | serviceAndBlock;
        // Most terms of a span are those of the span before; a place that was taken over meanwhile costs one entry more to sort.
        ref var recent = ref _recent[(term ^ (uint)serviceAndBlock * 0x9E3779B1u >> 7) & RecentMask];
        if (recent == posting) return false;
        recent = posting;
        _postings.Add(posting);
        return true;
    }

    private int Service(ulong service)
    {
        if (_services.TryGetValue(service, out var number)) return number;
        number = _services.Count;
        if (number >= MaxServices) return MaxServices;
        _services.Add(service, number);
        _serviceTerms.Add(TermHash.Short(service));
        return number;
    }

    private void AddPairs()
    {
        var count = _postings.Count;
        for (var next = 0; next < count;)
        {
            var first = next;
            if (Blocks(CollectionsMarshal.AsSpan(_postings)[..count], ref next).Count <= TermIndex.FewBlocks) continue;
            var term = Term(_postings[first]);
            for (var i = first; i < next; i++)
            {
                var posting = _postings[i];
                var pair = TermHash.OfPair(term, _serviceTerms[(int)(posting >> 8 & 0xFFFF)]);
                _postings.Add((ulong)pair << 32 | (byte)posting);
            }
        }
        _postings.Sort();
    }
}
