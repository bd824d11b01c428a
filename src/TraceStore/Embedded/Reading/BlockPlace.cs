using Spoor.TraceStore.Embedded.Days;
using Spoor.TraceStore.Embedded.Segments;

namespace Spoor.TraceStore.Embedded.Reading;

/// <summary>Where a block stands.</summary>
/// <param name="Day">Its day, open to read.</param>
/// <param name="Segment">Its segment.</param>
/// <param name="Number">Its number there.</param>
internal readonly record struct BlockPlace(DayLease Day, Segment Segment, int Number)
{
    /// <summary>What is known of it without reading it.</summary>
    public BlockInfo Info => Segment.Head.Blocks[Number];

    /// <summary>Reads it, unless it is in memory.</summary>
    public CachedBlock Read(BlockCache cache, BlockReader blocks) => cache.Get(Day.Reader, blocks, Segment, Number);
}
