using System.Buffers;
using System.Runtime.CompilerServices;

namespace Spoor.TraceStore.Elasticsearch.Documents;

/// <summary>Bytes that grow, in one piece, in memory lent by the shared pool. For one thread at a time.</summary>
/// <remarks>It sets no limit itself: who fills it watches <see cref="Length"/>, and one span adds no more than a small multiple of its own
/// size.</remarks>
/// <param name="capacity">Bytes to have room for at first.</param>
internal sealed class BulkBuffer(int capacity) : IBufferWriter<byte>, IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>Number of bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes that it has room for without growing: what it holds of memory.</summary>
    public int Capacity => _bytes.Length;

    /// <summary>The bytes written; valid until the next write, <see cref="Clear"/> or <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    /// <summary>The bytes written, as <see cref="WrittenMemory"/>.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _bytes.AsSpan(0, Length);

    /// <summary>Appends bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - Length < bytes.Length) Grow(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>Appends one byte.</summary>
    /// <param name="value">The byte.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(byte value)
    {
        if (Length == _bytes.Length) Grow(1);
        _bytes[Length++] = value;
    }

    /// <summary>Overwrites the last byte: the comma after a list's last entry becomes its end.</summary>
    /// <param name="value">The byte.</param>
    public void ReplaceLast(byte value) => _bytes[Length - 1] = value;

    /// <summary>Takes back what was written last.</summary>
    /// <param name="length">How many bytes remain.</param>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)Length);
        Length = length;
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_bytes.Length - Length));
        Length += count;
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        sizeHint = Math.Max(sizeHint, 1);
        if (_bytes.Length - Length < sizeHint) Grow(sizeHint);
        return _bytes.AsSpan(Length);
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        GetSpan(sizeHint);
        return _bytes.AsMemory(Length);
    }

    /// <summary>Forgets the bytes and keeps the room, or returns it where it is more than <paramref name="keep"/>.</summary>
    /// <param name="keep">Most bytes of room to keep.</param>
    public void Clear(int keep = int.MaxValue)
    {
        Length = 0;
        if (_bytes.Length <= keep) return;
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = ArrayPool<byte>.Shared.Rent(keep);
    }

    /// <summary>Returns the memory; the buffer is empty from then on.</summary>
    public void Dispose()
    {
        var bytes = _bytes;
        _bytes = [];
        Length = 0;
        if (bytes.Length > 0) ArrayPool<byte>.Shared.Return(bytes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int bytes)
    {
        var wanted = (long)Length + bytes;
        if (wanted > Array.MaxLength) throw new InsufficientMemoryException($"A buffer of {wanted:N0} bytes is more than an array holds.");
        var next = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(wanted, 2L * _bytes.Length)));
        WrittenSpan.CopyTo(next);
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = next;
    }
}
