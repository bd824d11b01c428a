using System.Globalization;

namespace Spoor.Query.Api;

/// <summary>Durations as Go's <c>time.ParseDuration</c> reads them: <c>1h30m</c>, <c>1.5s</c>, <c>300us</c>.</summary>
/// <remarks>Source: <see href="https://pkg.go.dev/time#ParseDuration">Go, package time, ParseDuration</see>.</remarks>
internal static class GoDuration
{
    /// <summary>Reads a duration.</summary>
    /// <param name="text">Numbers with a unit each; units are ns, us, µs, ms, s, m, h. A bare <c>0</c> needs none.</param>
    /// <param name="nanos">The duration in nanoseconds, never negative, when the result is <see langword="true"/>.</param>
    /// <returns><see langword="false"/> when the text is no duration, is negative, or passes 2⁶³ ns.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out long nanos)
    {
        nanos = 0;
        if (text is "0") return true;
        if (text.Length > 0 && text[0] == '+') text = text[1..];
        if (text.Length == 0) return false;
        decimal total = 0;
        while (text.Length > 0)
        {
            var digits = 0;
            while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.')) digits++;
            var unit = digits;
            while (unit < text.Length && !char.IsAsciiDigit(text[unit]) && text[unit] != '.') unit++;
            if (!decimal.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
            if (UnitNanos(text[digits..unit]) is not { } scale || number > long.MaxValue / scale) return false;
            total += number * scale;
            text = text[unit..];
        }
        if (total > long.MaxValue) return false;
        nanos = (long)total;
        return true;
    }

    // Both characters that stand for "micro" are in use: U+00B5 and U+03BC.
    private static decimal? UnitNanos(ReadOnlySpan<char> unit) => unit switch
    {
        "ns" => 1m,
        "us" or "\u00B5s" or "\u03BCs" => 1_000m,
        "ms" => 1_000_000m,
        "s" => 1_000_000_000m,
        "m" => 60_000_000_000m,
        "h" => 3_600_000_000_000m,
        _ => null,
    };
}
