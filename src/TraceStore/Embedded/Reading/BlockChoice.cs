using Spoor.TraceStore.Embedded.Days;
using Spoor.TraceStore.Embedded.Segments;

namespace Spoor.TraceStore.Embedded.Reading;

/// <summary>Asks a segment's index which blocks may hold what is searched for.</summary>
internal static class BlockChoice
{
    /// <summary>Blocks that have one term of each list, and the service.</summary>
    /// <param name="reader">Reads the segment.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="match">What is searched for.</param>
    public static BlockSet Find(DayReader reader, Segment segment, SpanMatch match)
    {
        var blocks = BlockSet.First(segment.Head.Blocks.Length);
        if (match.ServiceTerm is { } service) blocks.Intersect(Find(reader, segment, service));
        foreach (var list in match.AllOf)
        {
            if (blocks.IsEmpty) return blocks;
            var any = default(BlockSet);
            foreach (var term in list) any.Add(Find(reader, segment, term, match.ServiceTerm));
            blocks.Intersect(any);
        }
        return blocks;
    }

    /// <summary>Blocks that have a term.</summary>
    public static BlockSet Find(DayReader reader, Segment segment, ulong term) => Find(reader, segment, TermHash.Short(term));

    private static BlockSet Find(DayReader reader, Segment segment, ulong term, ulong? service)
    {
        var shortTerm = TermHash.Short(term);
        var blocks = Find(reader, segment, shortTerm);
        if (service is not { } of || !segment.Head.HasPairs || blocks.Count <= TermIndex.FewBlocks) return blocks;
        blocks.Intersect(Find(reader, segment, TermHash.OfPair(shortTerm, TermHash.Short(of))));
        return blocks;
    }

    private static BlockSet Find(DayReader reader, Segment segment, uint term) =>
        TermIndex.Find(reader.ReadPage(segment.Id, TermIndex.Page(term, segment.Head.PageBits)), term, segment.Head.Blocks.Length);
}
