using Spoor.TraceStore.Reading;

namespace Spoor.Query.Pages;

/// <summary>What a span tells of itself, in tables.</summary>
internal static class SpanDetails
{
    private const int MaxEvents = 50;

    private static readonly string[] s_kinds = ["unspecified", "internal", "server", "client", "producer", "consumer"];

    /// <summary>Adds the tables.</summary>
    /// <param name="page">The page.</param>
    /// <param name="span">The span.</param>
    /// <param name="traceStart">Earliest start of its trace, in nanoseconds since the Unix epoch.</param>
    public static void Add(Html page, StoredSpan span, ulong traceStart)
    {
        var kind = (uint)span.Kind < s_kinds.Length ? s_kinds[span.Kind] : "unknown";
        page.Add($"""
            <table><tr><th>span</th><td>{span.SpanId.ToString()}, {kind}</td></tr>
            <tr><th>time</th><td>{PageText.Duration(PageText.DurationOf(span))}, {PageText.Duration(span.StartUnixNanos - traceStart)} after the first</td></tr>
            """);
        if (span.StatusCode != 0 || span.StatusMessage.Length > 0)
            page.Add($"""<tr><th>status</th><td>{(span.StatusCode == 2 ? "error" : span.StatusCode == 1 ? "ok" : "unset")} {span.StatusMessage}</td></tr>""");
        AddRows(page, span.Attributes);
        page.Add($"</table>");
        foreach (var moment in span.Events.Take(MaxEvents))
        {
            var after = moment.TimeUnixNanos > span.StartUnixNanos ? moment.TimeUnixNanos - span.StartUnixNanos : 0;
            page.Add($"""<h3>{moment.Name} <span class="soft">after {PageText.Duration(after)}</span></h3><table>""");
            AddRows(page, moment.Attributes);
            page.Add($"</table>");
        }
        if (span.Events.Count > MaxEvents) page.Add($"""<p class="soft">and {span.Events.Count - MaxEvents} more events</p>""");
        foreach (var link in span.Links.Take(MaxEvents))
            page.Add($"""<h3>linked to <a href="/trace/{link.TraceId}">{link.TraceId}</a></h3>""");
        if (span.Origin is not { } origin) return;
        page.Add($"""<h3 class="soft">resource</h3><table>""");
        AddRows(page, origin.ResourceAttributes);
        page.Add($"</table>");
    }

    private static void AddRows(Html page, IReadOnlyList<StoredAttribute> attributes)
    {
        foreach (var attribute in attributes) page.Add($"<tr><th>{attribute.Key}</th><td>{PageText.Value(attribute.Value)}</td></tr>");
    }
}
