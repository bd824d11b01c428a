using Spoor.TraceStore.Elasticsearch.Documents;

namespace Spoor.TraceStore.Embedded.Segments;

/// <summary>What is known of a segment without reading it; held in memory for as long as the segment is there.</summary>
/// <param name="Blocks">Its blocks, by start.</param>
/// <param name="PageBits">How many bits of a hash choose the page of its index.</param>
/// <param name="HasPairs">Whether frequent terms are indexed by service too.</param>
/// <param name="IndexBytes">Size of its index and keys on disk.</param>
/// <param name="Traces">Tells traces that it has not; <see langword="null"/> in segments of format 1, which have no filter.</param>
internal sealed record SegmentHead(BlockInfo[] Blocks, int PageBits, bool HasPairs, int IndexBytes, TraceFilter? Traces)
{
    private const byte Format = 2, FormatWithoutFilter = 1;

    /// <summary>Number of its spans.</summary>
    public int Spans { get; } = Blocks.Sum(block => block.Spans);

    /// <summary>Bytes of its spans, decompressed.</summary>
    public long RawBytes { get; } = Blocks.Sum(block => (long)block.RawBytes);

    /// <summary>Bytes it takes on disk.</summary>
    public long StoredBytes { get; } = Blocks.Sum(block => (long)block.StoredBytes) + IndexBytes;

    /// <summary>Earliest start, in nanoseconds since the Unix epoch.</summary>
    public ulong MinStart { get; } = Blocks.Min(block => block.MinStart);

    /// <summary>Latest start, in nanoseconds since the Unix epoch.</summary>
    public ulong MaxStart { get; } = Blocks.Max(block => block.MaxStart);

    /// <summary>Whether spans of a trace may be in it.</summary>
    /// <param name="term">The trace's term.</param>
    public bool MayHaveTrace(ulong term) => Traces is null || Traces.MayContain(term);

    /// <summary>Appends the head as it stands on disk.</summary>
    public void Append(BulkBuffer to)
    {
        to.Append(Format);
        Varint.Append(to, (ulong)PageBits);
        Varint.Append(to, HasPairs ? 1UL : 0);
        Varint.Append(to, (ulong)IndexBytes);
        Varint.Append(to, (ulong)Blocks.Length);
        foreach (var block in Blocks)
        {
            Varint.Append(to, (ulong)block.Spans);
            Varint.Append(to, (ulong)block.RawBytes);
            Varint.Append(to, (ulong)block.StoredBytes);
            Varint.Append(to, block.MinStart);
            Varint.Append(to, block.MaxStart - block.MinStart);
            Varint.Append(to, block.OnlyTrace);
        }
        Traces!.Append(to);
    }

    /// <summary>Reads what <see cref="Append"/> wrote.</summary>
    /// <exception cref="SegmentFormatException">It is something else.</exception>
    public static SegmentHead Read(ReadOnlySpan<byte> from)
    {
        if (from.IsEmpty || from[0] is not (Format or FormatWithoutFilter)) throw new SegmentFormatException("a segment is of another format");
        var format = from[0];
        from = from[1..];
        var pageBits = Varint.ReadCount(ref from);
        var hasPairs = Varint.Read(ref from) != 0;
        var indexBytes = Varint.ReadCount(ref from);
        var count = Varint.ReadCount(ref from);
        if (count is 0 or > BlockSet.MaxBlocks || pageBits > 24) throw new SegmentFormatException($"a segment has {count} blocks");
        var blocks = new BlockInfo[count];
        for (var i = 0; i < count; i++)
        {
            var spans = Varint.ReadCount(ref from);
            var rawBytes = Varint.ReadCount(ref from);
            var storedBytes = Varint.ReadCount(ref from);
            var minStart = Varint.Read(ref from);
            blocks[i] = new BlockInfo(spans, rawBytes, storedBytes, minStart, minStart + Varint.Read(ref from), Varint.Read(ref from));
        }
        return new SegmentHead(blocks, pageBits, hasPairs, indexBytes, format == Format ? TraceFilter.Read(ref from) : null);
    }
}
