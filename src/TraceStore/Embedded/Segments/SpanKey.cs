using System.Buffers.Binary;
using System.IO.Hashing;
using Tracing.Ids;
using Tracing.Otlp;

namespace Spoor.TraceStore.Embedded.Segments;

/// <summary>The 12 bytes that tell a span from every other, time first: <see cref="DocumentId"/>.</summary>
/// <param name="Minute">Minute of the start, modulo 2²⁴.</param>
/// <param name="High">The first eight bytes of the hash.</param>
/// <param name="Low">The ninth byte of the hash.</param>
internal readonly record struct SpanKey(uint Minute, ulong High, byte Low) : IComparable<SpanKey>
{
    /// <summary>Bytes of the hash alone.</summary>
    public const int HashBytes = 9;

    /// <summary>Makes the key of a span.</summary>
    public static SpanKey Of(ReadOnlySpan<byte> request, in SpanSlice span, OriginHash origin, XxHash128 hasher)
    {
        Span<byte> id = stackalloc byte[DocumentId.SizeInBytes];
        DocumentId.WriteBytes(request, span, origin, hasher, id);
        return new SpanKey((uint)(id[0] << 16 | id[1] << 8 | id[2]), BinaryPrimitives.ReadUInt64BigEndian(id[3..]), id[11]);
    }

    /// <inheritdoc/>
    public int CompareTo(SpanKey other)
    {
        var order = Minute.CompareTo(other.Minute);
        if (order == 0) order = High.CompareTo(other.High);
        return order != 0 ? order : Low.CompareTo(other.Low);
    }
}
