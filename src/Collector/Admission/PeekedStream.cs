namespace Spoor.Collector.Admission;

/// <summary>A stream whose first two bytes have been looked at. It does not own the stream beneath.</summary>
internal sealed class PeekedStream : Stream
{
    private const int Deflate = 8, LargestWindow = 7, ZlibModulus = 31;

    private readonly Stream _source;
    private readonly byte[] _start = new byte[2];
    private readonly int _startBytes;
    private int _given;

    /// <param name="source">Where the bytes come from.</param>
    public PeekedStream(Stream source)
    {
        _source = source;
        _startBytes = source.ReadAtLeast(_start, _start.Length, throwOnEndOfStream: false);
    }

    /// <summary>Whether it begins as zlib does; no compressor begins plain deflate like that.</summary>
    /// <remarks>Source: <see href="https://www.rfc-editor.org/rfc/rfc1950#section-2.2">RFC 1950, CMF and FLG</see>.</remarks>
    public bool StartsWithZlibHeader => _startBytes == _start.Length
        && (_start[0] & 0x0F) == Deflate && _start[0] >> 4 <= LargestWindow && (_start[0] << 8 | _start[1]) % ZlibModulus == 0;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (_given == _startBytes) return _source.Read(buffer);
        var read = Math.Min(buffer.Length, _startBytes - _given);
        _start.AsSpan(_given, read).CopyTo(buffer);
        _given += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
