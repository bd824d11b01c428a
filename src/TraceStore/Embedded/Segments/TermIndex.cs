using System.Numerics;
using Spoor.TraceStore.Elasticsearch.Documents;

namespace Spoor.TraceStore.Embedded.Segments;

/// <summary>A segment's index: which blocks have a term. Terms are sorted by hash and lie in pages, each for an equal share of the hashes, so that
/// a look-up reads one page.</summary>
/// <remarks>
/// <para>A page is a row of terms: varint step to the hash, then the blocks: one byte <c>n</c>; for n ≤ 8 that many bytes, a block each; else a bit
/// for each block of the segment.</para>
/// <para>A term in more than <see cref="FewBlocks"/> blocks also stands there once for each service that has it, see
/// <see cref="TermHash.OfPair"/>: terms that are frequent, but never in the service that is asked for, would otherwise lead into every
/// block.</para>
/// </remarks>
internal static class TermIndex
{
    /// <summary>Up to this many blocks a term has no pairs with services.</summary>
    public const int FewBlocks = 4;

    private const int MaxListed = 8;
    private const int TermsPerPage = 512;

    /// <summary>Number of upper bits of a hash that choose the page.</summary>
    public static int PageBits(int terms) => terms <= TermsPerPage ? 0 : BitOperations.Log2((uint)(terms - 1) / TermsPerPage) + 1;

    /// <summary>The page of a term.</summary>
    public static int Page(uint term, int pageBits) => pageBits == 0 ? 0 : (int)(term >> (32 - pageBits));

    /// <summary>Appends the next term of a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="last">The term before, 0 at the beginning.</param>
    /// <param name="term">The term.</param>
    /// <param name="blocks">Its blocks.</param>
    /// <param name="blockCount">Number of blocks of the segment.</param>
    public static void Append(BulkBuffer page, uint last, uint term, in BlockSet blocks, int blockCount)
    {
        Varint.Append(page, term - last);
        var count = blocks.Count;
        if (count <= MaxListed)
        {
            page.Append((byte)count);
            for (var block = 0; block < blockCount; block++)
                if (blocks.Contains(block)) page.Append((byte)block);
            return;
        }
        page.Append(byte.MaxValue);
        for (var first = 0; first < blockCount; first += 8)
        {
            var octet = 0;
            for (var block = first; block < Math.Min(first + 8, blockCount); block++)
                if (blocks.Contains(block)) octet |= 1 << (block - first);
            page.Append((byte)octet);
        }
    }

    /// <summary>Finds the blocks of a term.</summary>
    /// <param name="page">The page of the term.</param>
    /// <param name="term">The term.</param>
    /// <param name="blockCount">Number of blocks of the segment.</param>
    /// <returns>The blocks; none where the term is not there.</returns>
    /// <exception cref="SegmentFormatException">The page is none.</exception>
    public static BlockSet Find(ReadOnlySpan<byte> page, uint term, int blockCount)
    {
        var bitBytes = (blockCount + 7) / 8;
        uint at = 0;
        while (!page.IsEmpty)
        {
            at += (uint)Varint.Read(ref page);
            if (at > term || page.IsEmpty) break;
            int count = page[0], length = 1 + (count == byte.MaxValue ? bitBytes : count);
            if (length > page.Length) throw new SegmentFormatException("a page of the index ends early");
            if (at == term) return Blocks(page[1..length], count == byte.MaxValue, blockCount);
            page = page[length..];
        }
        return default;
    }

    private static BlockSet Blocks(ReadOnlySpan<byte> bytes, bool areBits, int blockCount)
    {
        var blocks = default(BlockSet);
        if (areBits)
        {
            for (var block = 0; block < blockCount; block++)
                if ((bytes[block >> 3] >> (block & 7) & 1) != 0) blocks.Add(block);
        }
        else foreach (var block in bytes)
            if (block < blockCount) blocks.Add(block);
        return blocks;
    }
}
