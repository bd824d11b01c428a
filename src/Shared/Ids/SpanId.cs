using System.Buffers.Binary;

namespace Tracing.Ids;

/// <summary>A span id: 8 bytes, not all zero when valid.</summary>
/// <param name="Value">The eight bytes, big-endian.</param>
/// <remarks>Source: <see href="https://www.w3.org/TR/trace-context/#parent-id">W3C Trace Context, parent-id</see>.</remarks>
public readonly record struct SpanId(ulong Value)
{
    /// <summary>Length of a span id, in bytes.</summary>
    public const int SizeInBytes = 8;

    /// <summary>Reads a span id sent by a client.</summary>
    /// <param name="bytes">The id as sent; must be exactly 8 bytes and not all zero.</param>
    /// <param name="spanId">The id, when the result is <see langword="true"/>.</param>
    /// <returns><see langword="false"/> when the bytes are no span id: the sender is at fault, nothing is thrown.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SpanId spanId)
    {
        spanId = bytes.Length == SizeInBytes ? new SpanId(BinaryPrimitives.ReadUInt64BigEndian(bytes)) : default;
        return spanId.Value != 0;
    }

    /// <summary>The id as 16 lower-case hex digits.</summary>
    /// <returns>The digits.</returns>
    public override string ToString() => Value.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
}
