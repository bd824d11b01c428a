using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Tracing.Otlp;

/// <summary>Walks the fields of one protobuf message, in place: each <see cref="Read"/> steps to the next field and tells its
/// tag and its value. Allocates nothing and copies nothing.</summary>
/// <remarks>
/// <para>A field of a known number with an unexpected wire type has a <see cref="Tag"/> that no <c>case</c> matches, and so is skipped
/// like an unknown field, as the specification asks. Groups (wire types 3 and 4) are answered as malformed: no version of OTLP has them.</para>
/// <para>Source: <see href="https://protobuf.dev/programming-guides/encoding/">Protocol Buffers, Encoding</see>.</para>
/// </remarks>
/// <example><code>
/// var fields = new WireReader(message);
/// while (fields.Read())
///     if (fields.Tag == OtlpTags.Span.Name) name = fields.Bytes;
/// if (fields.IsMalformed) …
/// </code></example>
/// <param name="message">The bytes of the message, without its own tag and length.</param>
public ref struct WireReader(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _message = message;
    private int _position;

    /// <summary>Field number and wire type of the current field, as on the wire: <c>number &lt;&lt; 3 | type</c>.</summary>
    public uint Tag { get; private set; }

    /// <summary>Value of a varint, fixed64 or fixed32 field; zero for a length-delimited one.</summary>
    public ulong Number { get; private set; }

    /// <summary>Where the current field starts (its tag), in bytes from the start of the message.</summary>
    public int FieldStart { get; private set; }

    /// <summary>Where the current field's value starts, after tag and length.</summary>
    public int ValueStart { get; private set; }

    /// <summary>One past the last byte of the current field.</summary>
    public readonly int FieldEnd => _position;

    /// <summary>Whether the walk ended because the bytes are no protobuf message; <see cref="FieldStart"/> is where.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>The value of a length-delimited field.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _message[ValueStart.._position];

    /// <summary>Steps to the next field.</summary>
    /// <returns><see langword="false"/> at the end of the message, and where it is malformed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Read()
    {
        var rest = _message[_position..];
        if (rest.Length < 2) return ReadAny();
        // Nearly every field: a tag of one byte (numbers 1 to 15), length-delimited, shorter than 128 bytes.
        uint tag = rest[0], length = rest[1];
        if ((tag & 0x87) != 2 || tag < 8 || length >= 0x80 || length > (uint)rest.Length - 2) return ReadAny();
        FieldStart = _position;
        ValueStart = _position + 2;
        _position += 2 + (int)length;
        Tag = tag;
        Number = 0;
        return true;
    }

    /// <summary>Steps to a field of whatever kind.</summary>
    private bool ReadAny()
    {
        if (_position >= _message.Length) return false;
        FieldStart = _position;
        uint tag = _message[_position];
        if (tag < 0x80) _position++;
        else
        {
            if (!TryReadVarint(out var wide) || wide > uint.MaxValue) return Malformed();
            tag = (uint)wide;
        }
        if (tag < 8) return Malformed();
        Tag = tag;
        switch (tag & 7)
        {
            case 2:
                if (!TryReadVarint(out var length) || length > (ulong)(_message.Length - _position)) return Malformed();
                ValueStart = _position;
                _position += (int)length;
                Number = 0;
                return true;
            case 0:
                ValueStart = _position;
                if (!TryReadVarint(out var number)) return Malformed();
                Number = number;
                return true;
            case 1:
                if (_message.Length - _position < 8) return Malformed();
                ValueStart = _position;
                Number = BinaryPrimitives.ReadUInt64LittleEndian(_message[_position..]);
                _position += 8;
                return true;
            case 5:
                if (_message.Length - _position < 4) return Malformed();
                ValueStart = _position;
                Number = BinaryPrimitives.ReadUInt32LittleEndian(_message[_position..]);
                _position += 4;
                return true;
            default:
                return Malformed();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryReadVarint(out ulong value)
    {
        if (_position < _message.Length && (value = _message[_position]) < 0x80)
        {
            _position++;
            return true;
        }
        return TryReadLongVarint(out value);
    }

    private bool TryReadLongVarint(out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (_position >= _message.Length) return false;
            var octet = _message[_position++];
            // The tenth byte holds the 64th bit alone; what stands above it is cut off, as every protobuf library does.
            value |= (ulong)(octet & 0x7F) << shift;
            if (octet < 0x80) return true;
        }
        return false;
    }

    private bool Malformed()
    {
        IsMalformed = true;
        _position = _message.Length;
        return false;
    }
}
