namespace Spoor.Load.Requests;

/// <summary>Finds ids in the text of an attribute: UUIDs, and runs of exactly 32 or 16 hex digits, as in <c>traceparent</c>,
/// <c>uber-trace-id</c>, URLs and request ids.</summary>
/// <remarks>A run of digits alone is a number rather than an id, unless the traffic knows it as one.</remarks>
internal static class IdFinder
{
    private const int UuidLength = 36;

    /// <summary>Finds the ids of a text.</summary>
    /// <param name="text">The attribute's value.</param>
    /// <param name="offset">Where the text stands in the request.</param>
    /// <param name="numbers">The ids known so far; new ones are added.</param>
    /// <param name="patches">Where to add what was found.</param>
    public static void Find(ReadOnlySpan<byte> text, int offset, IdNumbers numbers, List<Patch> patches)
    {
        Span<byte> id = stackalloc byte[16];
        for (var at = 0; at + 16 <= text.Length;)
        {
            if (!char.IsAsciiLetterOrDigit((char)text[at]))
            {
                at++;
                continue;
            }
            if (IsUuid(text[at..]))
            {
                ReadUuid(text.Slice(at, UuidLength), id);
                var kind = IsUpper(text.Slice(at, UuidLength)) ? PatchKind.UuidUpper : PatchKind.Uuid;
                patches.Add(new Patch(offset + at, numbers.OfLong(id), kind));
                at += UuidLength;
                continue;
            }
            var end = at;
            while (end < text.Length && char.IsAsciiLetterOrDigit((char)text[end])) end++;
            var run = text[at..end];
            var bytes = id[..(run.Length == 32 ? 16 : 8)];
            if (run.Length is 32 or 16 && TryReadHex(run, bytes) && (HasLetterAndDigit(run) || numbers.Knows(bytes)))
            {
                patches.Add(run.Length == 32
                    ? new Patch(offset + at, numbers.OfLong(bytes), IsUpper(run) ? PatchKind.LongHexUpper : PatchKind.LongHex)
                    : new Patch(offset + at, numbers.OfShort(bytes), IsUpper(run) ? PatchKind.ShortHexUpper : PatchKind.ShortHex));
            }
            at = end;
        }
    }

    private static bool IsUuid(ReadOnlySpan<byte> text)
    {
        if (text.Length < UuidLength) return false;
        for (var i = 0; i < UuidLength; i++)
        {
            var fits = i is 8 or 13 or 18 or 23 ? text[i] == '-' : char.IsAsciiHexDigit((char)text[i]);
            if (!fits) return false;
        }
        return text.Length == UuidLength || !char.IsAsciiLetterOrDigit((char)text[UuidLength]);
    }

    private static void ReadUuid(ReadOnlySpan<byte> text, Span<byte> id)
    {
        Span<byte> digits = stackalloc byte[32];
        var count = 0;
        foreach (var digit in text)
            if (digit != '-') digits[count++] = digit;
        TryReadHex(digits, id);
    }

    private static bool TryReadHex(ReadOnlySpan<byte> digits, Span<byte> id) =>
        Convert.FromHexString(digits, id, out _, out var written) == System.Buffers.OperationStatus.Done && written == id.Length;

    private static bool HasLetterAndDigit(ReadOnlySpan<byte> run) =>
        run.ContainsAnyInRange((byte)'0', (byte)'9')
        && (run.ContainsAnyInRange((byte)'a', (byte)'f') || run.ContainsAnyInRange((byte)'A', (byte)'F'));

    private static bool IsUpper(ReadOnlySpan<byte> run) =>
        run.ContainsAnyInRange((byte)'A', (byte)'F') && !run.ContainsAnyInRange((byte)'a', (byte)'f');
}
