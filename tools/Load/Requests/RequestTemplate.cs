using System.Buffers.Binary;

namespace Spoor.Load.Requests;

/// <summary>One request of the traffic as it was recorded or generated, and where it changes from pass to pass.</summary>
/// <param name="bytes">An <c>ExportTraceServiceRequest</c>.</param>
/// <param name="spans">Its spans, in the order in which they stand.</param>
/// <param name="patches">What changes, in the order in which it stands.</param>
/// <param name="traceIds">How many of the numbered long ids are trace ids.</param>
internal sealed class RequestTemplate(byte[] bytes, SpanPlace[] spans, Patch[] patches, int traceIds)
{
    /// <summary>Size of the request, the same in every pass.</summary>
    public int Length => bytes.Length;

    /// <summary>The request as recorded or generated.</summary>
    public ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>Its spans, in the order in which they stand.</summary>
    public ReadOnlySpan<SpanPlace> Spans => spans;

    /// <summary>What changes, in the order in which it stands.</summary>
    public ReadOnlySpan<Patch> Patches => patches;

    /// <summary>Writes the request of a pass.</summary>
    /// <param name="ids">The run's ids.</param>
    /// <param name="pass">Number of the pass.</param>
    /// <param name="shiftNanos">By how much the pass moves times.</param>
    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    public void Write(in FreshIds ids, int pass, long shiftNanos, Span<byte> destination)
    {
        bytes.CopyTo(destination);
        Apply(patches, 0, ids, pass, shiftNanos, destination);
    }

    /// <summary>Writes one span's message of a pass.</summary>
    /// <param name="span">Index of the span.</param>
    /// <param name="ids">The run's ids.</param>
    /// <param name="pass">Number of the pass.</param>
    /// <param name="shiftNanos">By how much the pass moves times.</param>
    /// <returns>The <c>Span</c> message.</returns>
    public byte[] WriteSpan(int span, in FreshIds ids, int pass, long shiftNanos)
    {
        var message = spans[span].Message;
        var copy = message.Of(bytes).ToArray();
        int first = FirstPatch(message.Start), end = FirstPatch(message.End);
        Apply(patches.AsSpan(first, end - first), message.Start, ids, pass, shiftNanos, copy);
        return copy;
    }

    private int FirstPatch(int offset)
    {
        int low = 0, high = patches.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (patches[middle].Offset < offset) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private void Apply(
        ReadOnlySpan<Patch> changes, int origin, in FreshIds ids, int pass, long shiftNanos, Span<byte> destination)
    {
        Span<byte> id = stackalloc byte[16];
        Span<byte> digits = stackalloc byte[32];
        foreach (ref readonly var patch in changes)
        {
            var place = destination[(patch.Offset - origin)..];
            switch (patch.Kind)
            {
                case PatchKind.Time:
                    var time = BinaryPrimitives.ReadUInt64LittleEndian(place);
                    BinaryPrimitives.WriteUInt64LittleEndian(place, time + (ulong)shiftNanos);
                    break;
                case PatchKind.LongId:
                    WriteLong(ids.Long(pass, patch.Id, patch.Id < traceIds), place);
                    break;
                case PatchKind.ShortId:
                    BinaryPrimitives.WriteUInt64BigEndian(place, ids.Short(pass, patch.Id));
                    break;
                case PatchKind.ShortHex or PatchKind.ShortHexUpper:
                    BinaryPrimitives.WriteUInt64BigEndian(id, ids.Short(pass, patch.Id));
                    WriteHex(id[..8], patch.Kind == PatchKind.ShortHexUpper, place);
                    break;
                case PatchKind.LongHex or PatchKind.LongHexUpper:
                    WriteLong(ids.Long(pass, patch.Id, patch.Id < traceIds), id);
                    WriteHex(id, patch.Kind == PatchKind.LongHexUpper, place);
                    break;
                case PatchKind.Uuid or PatchKind.UuidUpper:
                    WriteLong(ids.Long(pass, patch.Id, patch.Id < traceIds), id);
                    WriteHex(id, patch.Kind == PatchKind.UuidUpper, digits);
                    WriteUuid(digits, place);
                    break;
                default:
                    throw new InvalidOperationException($"Patch kind {patch.Kind} is not known.");
            }
        }
    }

    private static void WriteLong((ulong High, ulong Low) id, Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, id.High);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], id.Low);
    }

    private static void WriteHex(ReadOnlySpan<byte> id, bool upper, Span<byte> destination)
    {
        if (upper) Convert.TryToHexString(id, destination, out _);
        else Convert.TryToHexStringLower(id, destination, out _);
    }

    private static void WriteUuid(ReadOnlySpan<byte> digits, Span<byte> place)
    {
        const int Version = 14, Variant = 19, Length = 36;
        var next = 0;
        for (var i = 0; i < Length; i++)
        {
            if (i is 8 or 13 or 18 or 23) continue;
            var digit = digits[next++];
            if (i is not (Version or Variant)) place[i] = digit;
        }
    }
}
