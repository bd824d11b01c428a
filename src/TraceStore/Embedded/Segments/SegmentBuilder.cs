using System.Runtime.InteropServices;
using Spoor.TraceStore.Elasticsearch.Documents;
using ZstdSharp;

namespace Spoor.TraceStore.Embedded.Segments;

/// <summary>Makes segments out of spans: sorts them by start, cuts them into blocks, compresses those, and indexes them. For one thread at a
/// time.</summary>
internal sealed class SegmentBuilder : IDisposable
{
    /// <summary>Most spans of a segment.</summary>
    public const int MaxSpans = 64 * 1024;

    /// <summary>Bytes of spans above which a segment takes no more.</summary>
    public const int TargetBytes = 32 * 1024 * 1024;

    /// <summary>Most spans of a block.</summary>
    public const int MaxBlockSpans = 1024;

    /// <summary>Bytes of spans above which a block takes no more.</summary>
    public const int TargetBlockBytes = 640 * 1024;

    private const int KeptCapacity = 2 * 1024 * 1024;

    private readonly Compressor _compressor;
    private readonly IndexBuilder _index = new();
    private readonly BulkBuffer _raw = new(64 * 1024);
    private readonly BulkBuffer _stored = new(64 * 1024);

    /// <param name="level">Level of zstd: 1 while a sender waits, more in the background.</param>
    public SegmentBuilder(int level) => _compressor = new Compressor(level);

    /// <summary>Makes segments.</summary>
    /// <param name="entries">The spans; their order is changed.</param>
    /// <returns>As many segments as it takes; one in general.</returns>
    public List<BuiltSegment> Build(List<SpanEntry> entries)
    {
        var segments = new List<BuiltSegment>(1);
        var rest = CollectionsMarshal.AsSpan(entries);
        rest.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        while (!rest.IsEmpty) segments.Add(BuildNext(ref rest));
        return segments;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _compressor.Dispose();
        _index.Dispose();
        _raw.Dispose();
        _stored.Dispose();
    }

    private BuiltSegment BuildNext(ref Span<SpanEntry> rest)
    {
        var keys = new List<SpanKey>(Math.Min(rest.Length, MaxSpans));
        var blocks = new List<byte[]>();
        var infos = new List<BlockInfo>();
        long segmentBytes = 0;
        _index.Clear();
        while (!rest.IsEmpty && blocks.Count < BlockSet.MaxBlocks && keys.Count < MaxSpans && segmentBytes < TargetBytes)
        {
            int count = 0, bytes = 0;
            for (; count < Math.Min(rest.Length, MaxBlockSpans) && bytes < TargetBlockBytes; count++) bytes += rest[count].Bytes;
            var block = rest[..count];
            var (minStart, maxStart) = (block[0].Start, block[^1].Start);
            foreach (ref readonly var entry in block) keys.Add(entry.Key);
            block.Sort(static (a, b) =>
            {
                var order = a.Origin.Value.CompareTo(b.Origin.Value);
                return order != 0 ? order : a.Start.CompareTo(b.Start);
            });
            _raw.Clear(KeptCapacity);
            BlockWriter.Append(_raw, block);
            var onlyTrace = _index.Add(block, blocks.Count);
            blocks.Add(Compress());
            infos.Add(new BlockInfo(count, _raw.Length, blocks[^1].Length, minStart, maxStart, onlyTrace));
            segmentBytes += bytes;
            rest = rest[count..];
        }

        keys.Sort();
        _stored.Clear(KeptCapacity);
        SpanKeys.Append(_stored, CollectionsMarshal.AsSpan(keys));
        var storedKeys = _stored.WrittenSpan.ToArray();
        var pages = _index.Finish(blocks.Count, out var pageBits, out var hasPairs);
        var head = new SegmentHead([.. infos], pageBits, hasPairs, storedKeys.Length + pages.Sum(page => page.Length), _index.Traces());
        return new BuiltSegment(head, [.. blocks], pages, storedKeys, SpanKeys.Read(storedKeys));
    }

    private byte[] Compress()
    {
        _stored.Clear(KeptCapacity);
        var written = _compressor.Wrap(_raw.WrittenSpan, _stored.GetSpan(Compressor.GetCompressBound(_raw.Length)));
        _stored.Advance(written);
        return _stored.WrittenSpan.ToArray();
    }
}
