using System.Buffers;
using System.Buffers.Binary;

namespace Tracing.Otlp;

/// <summary>Writes protobuf fields into one pooled array of bounded size. A nested message is written between <see cref="Begin"/> and
/// <see cref="End"/>, which puts its length in front of it.</summary>
/// <remarks>
/// <para>Room for a length is left by guess; where the guess was wrong, the message is moved by the difference. That is cheaper than
/// measuring first: nearly all messages (attributes and their values) are shorter than 128 bytes.</para>
/// <para>A write that would pass the limit writes nothing and sets <see cref="IsFull"/>, for good; so callers may check once, at the end.</para>
/// <para>Source: <see href="https://protobuf.dev/programming-guides/encoding/">Protocol Buffers, Encoding</see>.</para>
/// </remarks>
/// <param name="maxBytes">Limit of the room that writing may take, in bytes: what is written, and at times a little more.</param>
public sealed class WireWriter(int maxBytes) : IDisposable
{
    private byte[] _bytes = [];
    private int _count;

    /// <summary>How far may be written without growing; below zero once the writer is full.</summary>
    private int _room;

    /// <summary>What was written; valid until the next write, <see cref="Clear"/> or <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _count);

    /// <summary>Number of bytes written.</summary>
    public int Count => _count;

    /// <summary>Whether a write was refused because it would have passed the limit; what stands here is then of no use.</summary>
    public bool IsFull => _room < 0;

    /// <summary>Makes room ahead, so that writing need not grow step by step; nothing beyond the limit.</summary>
    /// <param name="bytes">How many bytes are expected to be written.</param>
    public void Expect(int bytes) => TryReserve(Math.Min(bytes, maxBytes - _count));

    /// <summary>Writes a varint field.</summary>
    /// <param name="tag">Number and wire type.</param>
    /// <param name="value">The value; a negative one sign-extended.</param>
    public void WriteVarint(uint tag, ulong value)
    {
        if (!TryReserve(VarintBytes(tag) + VarintBytes(value))) return;
        PutVarint(tag);
        PutVarint(value);
    }

    /// <summary>Writes a fixed64 field.</summary>
    /// <param name="tag">Number and wire type.</param>
    /// <param name="value">The value.</param>
    public void WriteFixed64(uint tag, ulong value)
    {
        if (!TryReserve(VarintBytes(tag) + 8)) return;
        PutVarint(tag);
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(_count), value);
        _count += 8;
    }

    /// <summary>Writes a fixed32 field.</summary>
    /// <param name="tag">Number and wire type.</param>
    /// <param name="value">The value.</param>
    public void WriteFixed32(uint tag, uint value)
    {
        if (!TryReserve(VarintBytes(tag) + 4)) return;
        PutVarint(tag);
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(_count), value);
        _count += 4;
    }

    /// <summary>Writes a length-delimited field.</summary>
    /// <param name="tag">Number and wire type.</param>
    /// <param name="value">The value.</param>
    public void WriteBytes(uint tag, ReadOnlySpan<byte> value)
    {
        // The usual field: tag and length are one byte each.
        if ((tag | (uint)value.Length) < 0x80 && value.Length + 2 <= _room - _count)
        {
            var field = _bytes.AsSpan(_count, value.Length + 2);
            field[1] = (byte)value.Length;
            field[0] = (byte)tag;
            value.CopyTo(field[2..]);
            _count += field.Length;
            return;
        }
        if (!TryReserve((long)VarintBytes(tag) + VarintBytes((uint)value.Length) + value.Length)) return;
        PutVarint(tag);
        PutVarint((uint)value.Length);
        value.CopyTo(_bytes.AsSpan(_count));
        _count += value.Length;
    }

    /// <summary>Writes bytes as they are: whole fields that were read elsewhere.</summary>
    /// <param name="fields">The fields.</param>
    public void WriteRaw(ReadOnlySpan<byte> fields)
    {
        if (!TryReserve(fields.Length)) return;
        fields.CopyTo(_bytes.AsSpan(_count));
        _count += fields.Length;
    }

    /// <summary>Begins a length-delimited field whose length is not known yet.</summary>
    /// <param name="tag">Number and wire type.</param>
    /// <param name="lengthBytes">How many bytes its length will probably take: 1 below 128, 2 below 16,384.</param>
    /// <returns>What <see cref="End"/> needs.</returns>
    public Nested Begin(uint tag, int lengthBytes = 1)
    {
        if (!TryReserve(VarintBytes(tag) + lengthBytes)) return default;
        PutVarint(tag);
        _count += lengthBytes;
        return new Nested(_count, lengthBytes);
    }

    /// <summary>Ends the field begun last.</summary>
    /// <param name="nested">What <see cref="Begin"/> gave.</param>
    public void End(Nested nested)
    {
        if (IsFull) return;
        var length = _count - nested.Start;
        if (length < 0x80 && nested.LengthBytes == 1)
        {
            _bytes[nested.Start - 1] = (byte)length;
            return;
        }
        var lengthBytes = VarintBytes((uint)length);
        if (lengthBytes != nested.LengthBytes)
        {
            var shift = lengthBytes - nested.LengthBytes;
            if (!TryReserve(Math.Max(0, shift))) return;
            _bytes.AsSpan(nested.Start, length).CopyTo(_bytes.AsSpan(nested.Start + shift));
        }
        _count = nested.Start - nested.LengthBytes;
        PutVarint((uint)length);
        _count += length;
    }

    /// <summary>Room to write into directly; followed by <see cref="Advance"/>.</summary>
    /// <param name="bytes">How many bytes may be written.</param>
    /// <returns>That room, or nothing where it would pass the limit.</returns>
    public Span<byte> GetSpan(int bytes) => TryReserve(bytes) ? _bytes.AsSpan(_count, bytes) : default;

    /// <summary>Takes over what was written into <see cref="GetSpan"/>.</summary>
    /// <param name="bytes">How many bytes were written.</param>
    public void Advance(int bytes) => _count += bytes;

    /// <summary>Forgets what was written; the room stays.</summary>
    public void Clear()
    {
        _count = 0;
        _room = Math.Min(_bytes.Length, maxBytes);
    }

    /// <summary>Gives the room back. <see cref="Written"/> must not be touched any more.</summary>
    public void Dispose()
    {
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        Clear();
    }

    /// <summary>Number of bytes of a varint.</summary>
    /// <param name="value">Its value.</param>
    /// <returns>1 to 10.</returns>
    public static int VarintBytes(ulong value) => (63 - System.Numerics.BitOperations.LeadingZeroCount(value | 1)) / 7 + 1;

    private void PutVarint(ulong value)
    {
        while (value >= 0x80)
        {
            _bytes[_count++] = (byte)(value | 0x80);
            value >>= 7;
        }
        _bytes[_count++] = (byte)value;
    }

    private bool TryReserve(long bytes) => bytes <= _room - _count || TryGrow(bytes);

    private bool TryGrow(long bytes)
    {
        if (IsFull) return false;
        if (bytes > maxBytes - _count)
        {
            _room = -1;
            return false;
        }
        var room = Math.Max(_count + bytes, Math.Min(maxBytes, Math.Max(1024, 2L * _bytes.Length)));
        var larger = ArrayPool<byte>.Shared.Rent((int)room);
        _bytes.AsSpan(0, _count).CopyTo(larger);
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
        _room = Math.Min(larger.Length, maxBytes);
        return true;
    }

    /// <summary>A length-delimited field that was begun and not ended.</summary>
    /// <param name="Start">Where its value starts, if the guess of its length's size was right.</param>
    /// <param name="LengthBytes">That guess.</param>
    public readonly record struct Nested(int Start, int LengthBytes);
}
