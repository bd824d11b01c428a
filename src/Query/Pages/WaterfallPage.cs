using Spoor.TraceStore.Reading;
using Tracing.Ids;

namespace Spoor.Query.Pages;

/// <summary>The page at <c>/trace/ID</c>: a trace as a waterfall, its spans below their parents.</summary>
internal sealed class WaterfallPage(ITraceReader reader)
{
    private const int MaxSpans = 1_000;
    private const int MaxIndent = 24;

    /// <summary>Answers a request.</summary>
    /// <returns>The number of spans shown.</returns>
    public async Task<int> AnswerAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var text = context.Request.RouteValues["id"] as string ?? "";
        if (!TraceId.TryParse(text, out var traceId))
        {
            await Layout.WriteErrorAsync(context, StatusCodes.Status400BadRequest, $"\"{text}\" is no trace id: 1 to 32 hex digits, not all zero.");
            return 0;
        }
        var spans = new List<StoredSpan>();
        var problems = new List<string>();
        await foreach (var part in reader.ReadAsync([traceId], null, MaxSpans, cancellationToken))
        {
            spans.AddRange(part.Spans);
            problems.AddRange(part.Problems);
            if (part.IsCut) problems.Add($"The trace is larger than what is shown, its first {MaxSpans} spans. All of it: /api/traces/{traceId}");
        }
        if (spans.Count == 0)
        {
            await Layout.WriteErrorAsync(context, StatusCodes.Status404NotFound, $"There is no trace {traceId}.");
            return 0;
        }
        await Layout.SendAsync(context, Write(traceId, spans, problems), cancellationToken);
        return spans.Count;
    }

    private static Html Write(TraceId traceId, List<StoredSpan> spans, List<string> problems)
    {
        var summary = new TraceSummary(traceId);
        summary.Add(spans);
        var page = Layout.Begin(summary.Name);
        page.Add($"""
            <h1>{PageText.Service(summary.Service)}: {summary.Name}</h1>
            <p class="soft">{PageText.Duration(summary.Duration)} · {PageText.Count(summary.Spans, "span")} of {PageText.Count(summary.Services, "service")}
            """);
        if (summary.Errors > 0) page.Add($""" · <span class="err">{summary.Errors} failed</span>""");
        page.Add($"""
             · {PageText.Time(summary.Start)} UTC · <a href="/api/traces/{traceId.ToString()}">JSON</a></p>
            """);
        foreach (var problem in problems.Distinct()) page.Add($"""<p class="problem">{problem}</p>""");
        page.Add($"""<div class="card" style="padding:8px 0">""");
        foreach (var (span, depth) in SpanTree.Order(spans)) AddSpan(page, span, depth, summary);
        return page.Add($"</div>");
    }

    private static void AddSpan(Html page, StoredSpan span, int depth, TraceSummary trace)
    {
        var colour = PageText.Colour(span.ServiceName);
        var whole = Math.Max(1, (double)trace.Duration);
        var left = 100 * (span.StartUnixNanos - trace.Start) / whole;
        var width = 100 * PageText.DurationOf(span) / whole;
        page.Add($"""
            <details class="span"><summary><span class="what b{colour}" style="margin-left:{12 * Math.Min(depth, MaxIndent)}px" title="{span.Name}">
            """);
        if (span.StatusCode == 2) page.Add($"""<b class="err" title="failed">! </b>""");
        page.Add($"""
            {span.Name} <i>{PageText.Service(span.ServiceName)}</i></span>
            <span class="lane"><span class="bar k{colour}" style="left:{left:0.##}%;width:{width:0.##}%"></span>
            """);
        // On the side where there is room.
        if (left + width < 70) page.Add($"""<span class="took" style="left:{left + width:0.##}%">{PageText.Duration(PageText.DurationOf(span))}</span>""");
        else if (left <= 30) page.Add($"""<span class="took in" style="left:{left:0.##}%">{PageText.Duration(PageText.DurationOf(span))}</span>""");
        else page.Add($"""<span class="took" style="right:{100 - left:0.##}%">{PageText.Duration(PageText.DurationOf(span))}</span>""");
        page.Add($"""</span></summary><div class="more">""");
        SpanDetails.Add(page, span, trace.Start);
        page.Add($"</div></details>");
    }
}
