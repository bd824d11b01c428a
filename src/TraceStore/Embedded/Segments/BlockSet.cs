using System.Numerics;

namespace Spoor.TraceStore.Embedded.Segments;

/// <summary>Some of the blocks of a segment, of which there are at most 256.</summary>
internal struct BlockSet
{
    /// <summary>Most blocks of a segment.</summary>
    public const int MaxBlocks = 256;

    private ulong _bits0, _bits1, _bits2, _bits3;

    /// <summary>Whether none is in it.</summary>
    public readonly bool IsEmpty => (_bits0 | _bits1 | _bits2 | _bits3) == 0;

    /// <summary>Number of blocks in it.</summary>
    public readonly int Count =>
        BitOperations.PopCount(_bits0) + BitOperations.PopCount(_bits1) + BitOperations.PopCount(_bits2) + BitOperations.PopCount(_bits3);

    /// <summary>The first so many blocks.</summary>
    public static BlockSet First(int count)
    {
        var all = default(BlockSet);
        for (var block = 0; block < count; block++) all.Add(block);
        return all;
    }

    /// <summary>Puts a block in.</summary>
    public void Add(int block) => Word(block >> 6) |= 1UL << (block & 63);

    /// <summary>Whether a block is in it.</summary>
    public readonly bool Contains(int block) => ((block >> 6) switch { 0 => _bits0, 1 => _bits1, 2 => _bits2, _ => _bits3 } >> (block & 63) & 1) != 0;

    /// <summary>Puts all of another in.</summary>
    public void Add(in BlockSet other)
    {
        _bits0 |= other._bits0;
        _bits1 |= other._bits1;
        _bits2 |= other._bits2;
        _bits3 |= other._bits3;
    }

    /// <summary>Keeps what is in another as well.</summary>
    public void Intersect(in BlockSet other)
    {
        _bits0 &= other._bits0;
        _bits1 &= other._bits1;
        _bits2 &= other._bits2;
        _bits3 &= other._bits3;
    }

    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    private ref ulong Word(int word)
    {
        switch (word)
        {
            case 0: return ref _bits0;
            case 1: return ref _bits1;
            case 2: return ref _bits2;
            default: return ref _bits3;
        }
    }
}
