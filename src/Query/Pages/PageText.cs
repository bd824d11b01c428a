using System.Globalization;
using Spoor.TraceStore.Reading;

namespace Spoor.Query.Pages;

/// <summary>How the pages write durations, times and values.</summary>
internal static class PageText
{
    private const int MaxValueLength = 2_000;

    /// <summary>A duration in the unit that suits it: <c>640 µs</c>, <c>12.3 ms</c>, <c>4.2 s</c>.</summary>
    public static string Duration(ulong nanos) => nanos switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{nanos} ns"),
        < 1_000_000 => Short(nanos / 1e3, "µs"),
        < 1_000_000_000 => Short(nanos / 1e6, "ms"),
        < 60_000_000_000 => Short(nanos / 1e9, "s"),
        < 7_200_000_000_000 => Short(nanos / 60e9, "min"),
        _ => Short(nanos / 3600e9, "h"),
    };

    /// <summary>A moment, in UTC.</summary>
    public static string Time(ulong unixNanos) =>
        DateTimeOffset.UnixEpoch.AddTicks((long)Math.Min(unixNanos / 100, long.MaxValue / 8)).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

    /// <summary>How long ago a moment was, roughly.</summary>
    public static string Ago(ulong unixNanos, DateTimeOffset now)
    {
        var seconds = (now - DateTimeOffset.UnixEpoch).TotalSeconds - unixNanos / 1e9;
        return seconds switch
        {
            < 1 => "just now",
            < 60 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s ago"),
            < 3600 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} min ago"),
            < 86_400 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0} h ago"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 86_400:0} d ago"),
        };
    }

    /// <summary>A value as a person reads it.</summary>
    public static string Value(AttributeValue value)
    {
        var text = value.Kind switch
        {
            AttributeKind.Absent or AttributeKind.Empty => "",
            AttributeKind.Text => value.Text,
            AttributeKind.Flag => value.Flag ? "true" : "false",
            AttributeKind.Integer => value.Integer.ToString(CultureInfo.InvariantCulture),
            AttributeKind.Double => value.Double.ToString(CultureInfo.InvariantCulture),
            AttributeKind.Bytes => Convert.ToBase64String(value.Bytes.Span[..Math.Min(value.Bytes.Length, MaxValueLength)]),
            AttributeKind.Array => $"[{string.Join(", ", value.Elements.Take(100).Select(Value))}]",
            _ => $"{{{string.Join(", ", value.Entries.Take(100).Select(entry => $"{entry.Key}: {Value(entry.Value)}"))}}}",
        };
        return text.Length <= MaxValueLength ? text : text[..MaxValueLength] + "…";
    }

    /// <summary>A number of things: <c>1 span</c>, <c>2 spans</c>.</summary>
    public static string Count(int number, string thing) => string.Create(CultureInfo.InvariantCulture, $"{number} {thing}{(number == 1 ? "" : "s")}");

    /// <summary>The name of a service, or that it has none.</summary>
    public static string Service(string name) => name.Length > 0 ? name : "(no service)";

    /// <summary>One of eight colours, always the same for a service.</summary>
    public static int Colour(string service)
    {
        var hash = 2166136261u;
        foreach (var letter in service) hash = (hash ^ letter) * 16777619;
        return (int)((hash ^ hash >> 15) % 8);
    }

    /// <summary>Duration of a span, 0 where it ends before it starts.</summary>
    public static ulong DurationOf(StoredSpan span) => span.EndUnixNanos > span.StartUnixNanos ? span.EndUnixNanos - span.StartUnixNanos : 0;

    private static string Short(double number, string unit) =>
        number.ToString(number < 10 ? "0.##" : number < 100 ? "0.#" : "0", CultureInfo.InvariantCulture) + " " + unit;
}
