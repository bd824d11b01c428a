using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Reading;

namespace Spoor.TraceStore.Elasticsearch.Reading;

/// <summary>Which days' indices a question is asked of.</summary>
internal static class DayRange
{
    /// <summary>More days than these are asked for by a pattern, which is shorter than their names.</summary>
    private const int MaxNamedDays = 31;

    /// <summary>Clocks of senders differ, and a trace begins before the span that one remembers.</summary>
    private const ulong SlackNanos = 3_600_000_000_000;

    /// <summary>Names of the span indices.</summary>
    /// <param name="names">How indices are named.</param>
    /// <param name="window">When spans start; <see langword="null"/> means any time.</param>
    /// <param name="withSlack">Whether an hour is added at both ends.</param>
    /// <returns>Names or a pattern, comma-separated.</returns>
    public static string Spans(IndexNames names, TimeWindow? window, bool withSlack) =>
        Join(window, withSlack, names.Spans) ?? names.AllSpans;

    /// <summary>Names of the dictionaries.</summary>
    /// <param name="names">How indices are named.</param>
    /// <param name="window">When spans start.</param>
    /// <returns>Names or a pattern, comma-separated.</returns>
    public static string Dictionaries(IndexNames names, TimeWindow window) =>
        Join(window, withSlack: false, names.Dictionary) ?? names.AllDictionaries;

    private static string? Join(TimeWindow? window, bool withSlack, Func<DateOnly, string> name)
    {
        if (window is not { } known) return null;
        var slack = withSlack ? SlackNanos : 0;
        var first = IndexNames.Day(known.StartUnixNanos > slack ? known.StartUnixNanos - slack : 0);
        var last = IndexNames.Day(known.EndUnixNanos < ulong.MaxValue - slack ? known.EndUnixNanos + slack : ulong.MaxValue);
        var days = last.DayNumber - first.DayNumber + 1;
        return days > MaxNamedDays ? null : string.Join(',', Enumerable.Range(0, days).Select(day => name(first.AddDays(day))));
    }
}
