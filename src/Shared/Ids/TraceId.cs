using System.Buffers.Binary;

namespace Tracing.Ids;

/// <summary>A trace id: 16 bytes, not all zero when valid.</summary>
/// <param name="High">The first eight bytes, big-endian.</param>
/// <param name="Low">The last eight bytes, big-endian.</param>
/// <remarks>Source: <see href="https://www.w3.org/TR/trace-context/#trace-id">W3C Trace Context, trace-id</see>.</remarks>
public readonly record struct TraceId(ulong High, ulong Low)
{
    /// <summary>Length of a trace id, in bytes.</summary>
    public const int SizeInBytes = 16;

    /// <summary>Reads a trace id sent by a client.</summary>
    /// <param name="bytes">The id as sent; must be exactly 16 bytes and not all zero.</param>
    /// <param name="traceId">The id, when the result is <see langword="true"/>.</param>
    /// <returns><see langword="false"/> when the bytes are no trace id: the sender is at fault, nothing is thrown.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out TraceId traceId)
    {
        if (bytes.Length != SizeInBytes)
        {
            traceId = default;
            return false;
        }
        traceId = new TraceId(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
        return (traceId.High | traceId.Low) != 0;
    }

    /// <summary>Reads 1 to 32 hex digits of either case; fewer than 32 are padded with zeros on the left, as Jaeger does.</summary>
    /// <param name="hex">The digits.</param>
    /// <param name="traceId">The id, when the result is <see langword="true"/>.</param>
    /// <returns><see langword="false"/> when these are no hex digits, too many, or all zero.</returns>
    public static bool TryParse(ReadOnlySpan<char> hex, out TraceId traceId)
    {
        traceId = default;
        if (hex.Length is 0 or > 2 * SizeInBytes) return false;
        ulong high = 0, low = 0;
        foreach (var digit in hex)
        {
            if (!char.IsAsciiHexDigit(digit)) return false;
            high = high << 4 | low >> 60;
            low = low << 4 | (uint)(digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }
        traceId = new TraceId(high, low);
        return (high | low) != 0;
    }

    /// <summary>Writes the 16 bytes, big-endian.</summary>
    /// <param name="destination">At least 16 bytes.</param>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, High);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Low);
    }

    /// <summary>The id as 32 lower-case hex digits.</summary>
    /// <returns>The digits.</returns>
    public override string ToString() => $"{High:x16}{Low:x16}";
}
