using System.Globalization;

namespace Spoor.Query.Api;

/// <summary>Times as clients send them.</summary>
internal static class UnixTime
{
    private const ulong NanosPerSecond = 1_000_000_000;

    /// <summary>Reads a unix time of unknown unit and guesses the unit from its magnitude: Grafana sends milliseconds where Jaeger reads
    /// microseconds.</summary>
    /// <param name="text">Decimal digits.</param>
    /// <param name="nanos">The time in nanoseconds, when the result is <see langword="true"/>.</param>
    /// <returns><see langword="false"/> when the text is no such number.</returns>
    public static bool TryParseGuessing(ReadOnlySpan<char> text, out ulong nanos)
    {
        nanos = 0;
        if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        // Between 1973 and 5138 in any of the units: a unit has 11 digits for seconds at most, 14 for milliseconds, 17 for microseconds.
        nanos = number switch
        {
            < 100_000_000_000 => Saturate(number, NanosPerSecond),
            < 100_000_000_000_000 => Saturate(number, 1_000_000),
            < 100_000_000_000_000_000 => Saturate(number, 1_000),
            _ => number,
        };
        return true;
    }

    /// <summary>Reads a unix time in microseconds.</summary>
    /// <param name="text">Decimal digits.</param>
    /// <param name="nanos">The time in nanoseconds, at most 2⁶⁴ − 1, when the result is <see langword="true"/>.</param>
    /// <returns><see langword="false"/> when the text is no such number.</returns>
    public static bool TryParseMicros(ReadOnlySpan<char> text, out ulong nanos)
    {
        var read = ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        nanos = Saturate(number, 1_000);
        return read;
    }

    /// <summary>Reads a time of RFC 3339, down to nanoseconds. A space before the offset is read as the plus that an un-encoded URL lost.</summary>
    /// <param name="text">The time.</param>
    /// <param name="nanos">The time in nanoseconds since the Unix epoch, when the result is <see langword="true"/>.</param>
    /// <returns><see langword="false"/> when the text is no such time, or outside of 1970 to 2554.</returns>
    /// <remarks>Source: <see href="https://www.rfc-editor.org/rfc/rfc3339#section-5.6">RFC 3339, section 5.6</see>.</remarks>
    public static bool TryParseRfc3339(string text, out ulong nanos)
    {
        nanos = 0;
        // 2006-01-02T15:04:05 is 19 characters, an offset 6.
        if (text.Length < 20) return false;
        if (text[^6] == ' ') text = $"{text.AsSpan(0, text.Length - 6)}+{text.AsSpan(text.Length - 5)}";
        var end = 19;
        ulong fraction = 0;
        if (text[end] == '.')
        {
            ulong scale = NanosPerSecond / 10;
            for (end++; end < text.Length && char.IsAsciiDigit(text[end]); end++, scale /= 10) fraction += (ulong)(text[end] - '0') * scale;
        }
        // What .NET does not hold, digits below 100 ns, is taken out first.
        if (!DateTimeOffset.TryParseExact(
                $"{text.AsSpan(0, 19)}{text.AsSpan(end)}".ToUpperInvariant(), "yyyy-MM-dd'T'HH:mm:ssK",
                CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return false;
        var seconds = time.ToUnixTimeSeconds();
        if (seconds is < 0 or > (long)(ulong.MaxValue / NanosPerSecond) - 1) return false;
        nanos = (ulong)seconds * NanosPerSecond + fraction;
        return true;
    }

    private static ulong Saturate(ulong number, ulong scale) => number > ulong.MaxValue / scale ? ulong.MaxValue : number * scale;
}
