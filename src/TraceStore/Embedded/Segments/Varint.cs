using Spoor.TraceStore.Elasticsearch.Documents;

namespace Spoor.TraceStore.Embedded.Segments;

/// <summary>Numbers of seven bits a byte, the lowest first, as in protobuf.</summary>
internal static class Varint
{
    /// <summary>Appends a number.</summary>
    public static void Append(BulkBuffer to, ulong value)
    {
        for (; value >= 0x80; value >>= 7) to.Append((byte)(value | 0x80));
        to.Append((byte)value);
    }

    /// <summary>Reads a number and steps over it.</summary>
    /// <exception cref="SegmentFormatException">It does not end.</exception>
    public static ulong Read(ref ReadOnlySpan<byte> from)
    {
        ulong value = 0;
        for (int at = 0, shift = 0; at < from.Length && shift < 64; at++, shift += 7)
        {
            value |= (ulong)(from[at] & 0x7F) << shift;
            if (from[at] >= 0x80) continue;
            from = from[(at + 1)..];
            return value;
        }
        throw new SegmentFormatException("a number does not end");
    }

    /// <summary>Reads a number that counts or measures something in memory.</summary>
    /// <exception cref="SegmentFormatException">It does not end, or is none such.</exception>
    public static int ReadCount(ref ReadOnlySpan<byte> from)
    {
        var value = Read(ref from);
        return value <= int.MaxValue ? (int)value : throw new SegmentFormatException($"{value} is no count");
    }
}
