namespace Spoor.TraceStore.Elasticsearch.Documents;

/// <summary>The rules by which a key and a value become an entry of <c>kv</c> or <c>kvx</c>: what is cut, what is escaped, how numbers sort.
/// The writer of documents and <see cref="KeyValueTerm"/>, which makes the terms of searches, both stand on it.</summary>
internal static class EntryText
{
    /// <summary>Most bytes of a key; what is longer is cut and marked.</summary>
    public const int MaxKeyBytes = 1024;

    /// <summary>Most bytes of a value; what is longer is cut and marked.</summary>
    public const int MaxValueBytes = 256;

    /// <summary>How many bytes give <see cref="MaxValueBytes"/> of base64.</summary>
    public const int MaxRawBytes = MaxValueBytes / 4 * 3;

    /// <summary>Number of digits of a number that sorts.</summary>
    public const int NumberDigits = 16;

    /// <summary>Follows what was cut. Its four bytes make every cut text longer than any that was not, so that the two never meet; and
    /// since it is a single character, cutting twice is cutting once.</summary>
    public static ReadOnlySpan<byte> CutMark => "🔚"u8;

    /// <summary>The text of a prefix.</summary>
    /// <param name="prefix">The prefix.</param>
    /// <returns>The text, in UTF-8.</returns>
    public static ReadOnlySpan<byte> Of(KeyPrefix prefix) => prefix switch
    {
        KeyPrefix.Event => "event."u8,
        KeyPrefix.Resource => "resource."u8,
        KeyPrefix.Scope => "scope."u8,
        _ => default,
    };

    /// <summary>Where to cut a text: at most so many bytes, between two characters.</summary>
    /// <param name="text">The text, in UTF-8.</param>
    /// <param name="max">Most bytes to keep.</param>
    /// <returns>How many bytes to keep: all where it is not too long, else up to three less than <paramref name="max"/>.</returns>
    public static int Cut(ReadOnlySpan<byte> text, int max)
    {
        if (text.Length <= max) return text.Length;
        while (max > 0 && (text[max] & 0xC0) == 0x80) max--;
        return max;
    }

    /// <summary>Appends a value, cut and marked where too long, as the inside of a JSON string.</summary>
    /// <param name="body">Where to.</param>
    /// <param name="text">The value's text.</param>
    public static void AppendValue(BulkBuffer body, ReadOnlySpan<byte> text)
    {
        if (text.Length <= MaxValueBytes)
        {
            JsonText.AppendEscaped(body, text);
            return;
        }
        JsonText.AppendEscaped(body, text[..Cut(text, MaxValueBytes)]);
        body.Append(CutMark);
    }

    /// <summary>Appends prefix and key, cut and marked where too long, with <c>%</c>, <c>=</c> and <c>#</c> escaped, as the inside of a JSON
    /// string.</summary>
    /// <param name="body">Where to.</param>
    /// <param name="prefix">The prefix.</param>
    /// <param name="key">The key.</param>
    public static void AppendKey(BulkBuffer body, KeyPrefix prefix, ReadOnlySpan<byte> key)
    {
        body.Append(Of(prefix));
        var rest = key[..Cut(key, MaxKeyBytes)];
        for (var run = rest.IndexOfAny("%=#"u8); run >= 0; run = rest.IndexOfAny("%=#"u8))
        {
            JsonText.AppendEscaped(body, rest[..run]);
            body.Append(rest[run] switch { (byte)'%' => "%25"u8, (byte)'=' => "%3D"u8, _ => "%23"u8 });
            rest = rest[(run + 1)..];
        }
        JsonText.AppendEscaped(body, rest);
        if (key.Length > MaxKeyBytes) body.Append(CutMark);
    }

    /// <summary>Appends 16 hex digits that sort as the number does; −0 and 0 are the same.</summary>
    /// <param name="body">Where to.</param>
    /// <param name="value">The number; not NaN.</param>
    public static void AppendNumber(BulkBuffer body, double value)
    {
        var bits = BitConverter.DoubleToUInt64Bits(value == 0 ? 0 : value);
        bits = (long)bits < 0 ? ~bits : bits | 1UL << 63;
        System.Buffers.Text.Utf8Formatter.TryFormat(bits, body.GetSpan(NumberDigits), out var written, new('x', NumberDigits));
        body.Advance(written);
    }
}
