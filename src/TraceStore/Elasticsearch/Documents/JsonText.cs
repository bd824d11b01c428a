using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace Spoor.TraceStore.Elasticsearch.Documents;

/// <summary>Appends JSON's scalars as bytes. Text is UTF-8 that was checked when the request was scanned.</summary>
internal static class JsonText
{
    private static readonly SearchValues<byte> MustBeEscaped = SearchValues.Create(
        "\"\\\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009\u000a\u000b\u000c\u000d\u000e\u000f"u8
        + "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f"u8);

    /// <summary>Appends a string with its quotes.</summary>
    /// <param name="body">Where to.</param>
    /// <param name="text">The string, in UTF-8.</param>
    public static void AppendString(BulkBuffer body, ReadOnlySpan<byte> text)
    {
        body.Append((byte)'"');
        AppendEscaped(body, text);
        body.Append((byte)'"');
    }

    /// <summary>Appends a string, or a part of one, without quotes.</summary>
    /// <param name="body">Where to.</param>
    /// <param name="text">The string, in UTF-8.</param>
    public static void AppendEscaped(BulkBuffer body, ReadOnlySpan<byte> text)
    {
        var run = text.IndexOfAny(MustBeEscaped);
        if (run < 0) body.Append(text);
        else AppendRuns(body, text, run);
    }

    /// <summary>Appends an integer.</summary>
    /// <param name="body">Where to.</param>
    /// <param name="value">The integer.</param>
    public static void AppendInteger(BulkBuffer body, long value)
    {
        Utf8Formatter.TryFormat(value, body.GetSpan(20), out var written);
        body.Advance(written);
    }

    /// <summary>Appends an unsigned integer.</summary>
    /// <param name="body">Where to.</param>
    /// <param name="value">The integer.</param>
    public static void AppendInteger(BulkBuffer body, ulong value)
    {
        Utf8Formatter.TryFormat(value, body.GetSpan(20), out var written);
        body.Advance(written);
    }

    /// <summary>Appends the shortest text that reads back as the same double: <c>1</c>, <c>0.1</c>, <c>1E+16</c>, <c>NaN</c>, <c>Infinity</c>.
    /// Finite ones are JSON numbers.</summary>
    /// <param name="body">Where to.</param>
    /// <param name="value">The double.</param>
    public static void AppendDouble(BulkBuffer body, double value)
    {
        value.TryFormat(body.GetSpan(32), out var written, default, CultureInfo.InvariantCulture);
        body.Advance(written);
    }

    /// <summary>Appends bytes as base64, without quotes.</summary>
    /// <param name="body">Where to.</param>
    /// <param name="bytes">The bytes.</param>
    public static void AppendBase64(BulkBuffer body, ReadOnlySpan<byte> bytes)
    {
        Base64.EncodeToUtf8(bytes, body.GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length)), out _, out var written);
        body.Advance(written);
    }

    /// <summary>Appends bytes as lower-case hex, without quotes.</summary>
    /// <param name="body">Where to.</param>
    /// <param name="bytes">The bytes.</param>
    public static void AppendHex(BulkBuffer body, ReadOnlySpan<byte> bytes)
    {
        Convert.TryToHexStringLower(bytes, body.GetSpan(2 * bytes.Length), out var written);
        body.Advance(written);
    }

    private static void AppendRuns(BulkBuffer body, ReadOnlySpan<byte> text, int run)
    {
        while (run >= 0)
        {
            body.Append(text[..run]);
            var escaped = text[run];
            switch (escaped)
            {
                case (byte)'"': body.Append("\\\""u8); break;
                case (byte)'\\': body.Append("\\\\"u8); break;
                case (byte)'\n': body.Append("\\n"u8); break;
                case (byte)'\r': body.Append("\\r"u8); break;
                case (byte)'\t': body.Append("\\t"u8); break;
                default:
                    body.Append("\\u00"u8);
                    AppendHex(body, text.Slice(run, 1));
                    break;
            }
            text = text[(run + 1)..];
            run = text.IndexOfAny(MustBeEscaped);
        }
        body.Append(text);
    }
}
