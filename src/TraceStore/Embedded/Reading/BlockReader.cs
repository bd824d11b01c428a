using Spoor.TraceStore.Embedded.Days;
using Spoor.TraceStore.Embedded.Segments;
using Tracing.Otlp;
using ZstdSharp;

namespace Spoor.TraceStore.Embedded.Reading;

/// <summary>Reads blocks and finds their spans. For one thread at a time.</summary>
internal sealed class BlockReader : IDisposable
{
    private readonly Decompressor _decompressor = new();
    private readonly TraceRequest _again = new();
    private byte[] _buffer = [];

    /// <summary>Reads a block.</summary>
    /// <returns>The block, in memory of its own.</returns>
    /// <exception cref="SegmentFormatException">It is damaged.</exception>
    public TraceRequest Read(DayReader reader, Segment segment, int block)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(segment.Head.Blocks[block].RawBytes);
        var request = new TraceRequest();
        Read(reader, segment, block, bytes, request);
        return request;
    }

    /// <summary>Reads a block into memory that is used again by the next call.</summary>
    /// <inheritdoc cref="Read(DayReader, Segment, int)" path="/exception"/>
    public TraceRequest ReadBriefly(DayReader reader, Segment segment, int block)
    {
        var length = segment.Head.Blocks[block].RawBytes;
        if (_buffer.Length < length) _buffer = GC.AllocateUninitializedArray<byte>(length + length / 4);
        Read(reader, segment, block, _buffer.AsMemory(0, length), _again);
        return _again;
    }

    /// <inheritdoc/>
    public void Dispose() => _decompressor.Dispose();

    private void Read(DayReader reader, Segment segment, int block, Memory<byte> bytes, TraceRequest request)
    {
        var stored = reader.ReadBlock(segment.Id, block);
        int written;
        try
        {
            written = _decompressor.Unwrap(stored, bytes.Span);
        }
        catch (ZstdException exception)
        {
            throw new SegmentFormatException($"block {block} of segment {segment.Id} is damaged", exception);
        }
        if (written != bytes.Length || !request.TryScan(bytes, out _) || request.Spans.Length != segment.Head.Blocks[block].Spans)
            throw new SegmentFormatException($"block {block} of segment {segment.Id} is not what was written");
    }
}
