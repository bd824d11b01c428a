using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Tracing.Otlp.Json;

/// <summary>The text that stands between the quotes of a JSON string.</summary>
internal static class JsonText
{
    /// <summary>Resolves the escapes of a string whose syntax was checked.</summary>
    /// <param name="escaped">What stands between the quotes.</param>
    /// <param name="destination">At least as many bytes: no escape is shorter than what it stands for.</param>
    /// <returns>Number of bytes written.</returns>
    /// <remarks>Half a surrogate pair becomes U+FFFD: JavaScript writes one where it cut a text inside a character, and such a text must
    /// not cost the request.</remarks>
    public static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> destination)
    {
        var written = 0;
        while (true)
        {
            var run = escaped.IndexOf((byte)'\\');
            if (run < 0) run = escaped.Length;
            escaped[..run].CopyTo(destination[written..]);
            written += run;
            if (run == escaped.Length) return written;

            escaped = escaped[(run + 1)..];
            var letter = escaped[0];
            escaped = escaped[1..];
            if (letter == 'u') written += DecodeHex(ref escaped).EncodeToUtf8(destination[written..]);
            else
            {
                destination[written++] = letter switch
                {
                    (byte)'b' => (byte)'\b',
                    (byte)'f' => (byte)'\f',
                    (byte)'n' => (byte)'\n',
                    (byte)'r' => (byte)'\r',
                    (byte)'t' => (byte)'\t',
                    _ => letter,
                };
            }
        }
    }

    /// <summary>The character of <c>\uXXXX</c>, or of two of them that are a surrogate pair.</summary>
    private static Rune DecodeHex(ref ReadOnlySpan<byte> rest)
    {
        var first = TakeUnit(ref rest);
        if (Rune.TryCreate(first, out var rune)) return rune;
        if (char.IsHighSurrogate(first) && rest.StartsWith("\\u"u8))
        {
            var behind = rest[2..];
            if (Rune.TryCreate(first, TakeUnit(ref behind), out rune))
            {
                rest = behind;
                return rune;
            }
        }
        return Rune.ReplacementChar;
    }

    private static char TakeUnit(ref ReadOnlySpan<byte> rest)
    {
        // Four hex digits: the JSON reader has seen to that.
        var unit = Utf8Parser.TryParse(rest[..4], out ushort value, out _, 'x') ? (char)value : '\uFFFD';
        rest = rest[4..];
        return unit;
    }

    /// <summary>Decodes base64, the usual alphabet or the one for URLs, with or without padding, in place.</summary>
    /// <param name="text">The text, overwritten; two bytes more than the text takes, for padding.</param>
    /// <param name="length">Length of the text.</param>
    /// <param name="decoded">Number of bytes decoded.</param>
    /// <returns><see langword="false"/> when this is no base64.</returns>
    public static bool TryDecodeBase64(Span<byte> text, int length, out int decoded)
    {
        var data = text[..length];
        data.Replace((byte)'-', (byte)'+');
        data.Replace((byte)'_', (byte)'/');
        length = data.TrimEnd((byte)'=').Length;
        while (length % 4 != 0 && length < text.Length) text[length++] = (byte)'=';
        return Base64.DecodeFromUtf8InPlace(text[..length], out decoded) == OperationStatus.Done;
    }
}
