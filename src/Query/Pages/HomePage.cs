using Microsoft.Extensions.Options;
using Spoor.Query.Search;
using Spoor.TraceStore.Reading;
using Tracing.Ids;

namespace Spoor.Query.Pages;

/// <summary>The page at <c>/</c>: the newest traces, and how to send one.</summary>
internal sealed class HomePage(ITraceReader reader, IOptions<SearchOptions> options, TimeProvider clock)
{
    private const int MaxTraces = 20;
    private const int MaxSpansPerTrace = 2_000;

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    /// <summary>Answers a request.</summary>
    /// <returns>The number of spans that were looked at.</returns>
    public async Task<int> AnswerAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var service = context.Request.Query["service"].ToString();
        var tag = context.Request.Query["tag"].ToString();
        var now = clock.GetUtcNow();
        var services = await reader.ListServicesAsync(cancellationToken);
        var problems = new List<string>(services.Problems);
        var traces = services.Names.Count == 0 ? [] : await ReadAsync(service, tag, now, problems, cancellationToken);

        var page = Layout.Begin("Traces");
        page.Add($"""<h1>Traces</h1><p class="soft">""");
        if (services.Names.Count == 0) page.Add($"Running, and waiting for the first span.");
        else page.Add($"Spans of {PageText.Count(services.Names.Count, "service")}; the newest traces of the last {PageText.Duration((ulong)options.Value.Lookback.Ticks * 100)}.");
        page.Add($"</p>");
        if (services.Names.Count > 0) AddSearch(page, services.Names, service, tag);
        foreach (var problem in problems.Distinct()) page.Add($"""<p class="problem">{problem}</p>""");
        if (traces.Count > 0) AddTraces(page, traces, now);
        else if (services.Names.Count > 0) page.Add($"""<p class="card start">Nothing was found.</p>""");
        FirstTrace.Add(page, context.Request.Host.Host, isOpen: services.Names.Count == 0);
        await Layout.SendAsync(context, page, cancellationToken);
        return traces.Sum(trace => trace.Spans);
    }

    private async Task<List<TraceSummary>> ReadAsync(
        string service, string tag, DateTimeOffset now, List<string> problems, CancellationToken cancellationToken)
    {
        var end = (ulong)(now.AddDays(1) - DateTimeOffset.UnixEpoch).Ticks * 100;
        var start = (ulong)(now - options.Value.Lookback - DateTimeOffset.UnixEpoch).Ticks * 100;
        var equals = tag.IndexOf('=', StringComparison.Ordinal);
        var found = await reader.FindAsync(new TraceQuery
        {
            Window = new TimeWindow(start, end),
            Limit = MaxTraces,
            Timeout = s_timeout,
            Service = service.Length > 0 ? service : null,
            Tags = equals > 0 ? [new TagCondition(tag[..equals].Trim(), tag[(equals + 1)..].Trim())] : [],
        }, cancellationToken);
        problems.AddRange(found.Problems);
        if (tag.Length > 0 && equals <= 0) problems.Add("Write an attribute as key=value, as in http.response.status_code=500.");
        var traces = new List<TraceSummary>();
        foreach (var traceId in found.TraceIds) traces.Add(await SummarizeAsync(traceId, new TimeWindow(start, end), problems, cancellationToken));
        traces.RemoveAll(trace => trace.Spans == 0);
        return traces;
    }

    private async Task<TraceSummary> SummarizeAsync(TraceId traceId, TimeWindow days, List<string> problems, CancellationToken cancellationToken)
    {
        var summary = new TraceSummary(traceId);
        await foreach (var page in reader.ReadAsync([traceId], days, MaxSpansPerTrace, cancellationToken))
        {
            summary.HasMore = page.IsCut;
            summary.Add(page.Spans);
            problems.AddRange(page.Problems);
        }
        return summary;
    }

    private static void AddSearch(Html page, IReadOnlyList<string> services, string service, string tag)
    {
        page.Add($"""<form action="/"><select name="service" aria-label="Service"><option value="">All services</option>""");
        foreach (var name in services.Where(name => name.Length > 0))
        {
            if (name == service) page.Add($"""<option value="{name}" selected>{name}</option>""");
            else page.Add($"""<option value="{name}">{name}</option>""");
        }
        page.Add($"""</select><input name="tag" value="{tag}" placeholder="attribute=value" aria-label="Attribute"><button>Find</button></form>""");
    }

    private static void AddTraces(Html page, List<TraceSummary> traces, DateTimeOffset now)
    {
        page.Add($"""<div class="card traces">""");
        foreach (var trace in traces)
        {
            page.Add($"""
                <a href="/trace/{trace.TraceId.ToString()}"><span class="dot k{PageText.Colour(trace.Service)}"></span>
                <span class="name"><b>{PageText.Service(trace.Service)}</b> {trace.Name}</span>
                <span class="num ago soft" title="{PageText.Time(trace.Start)} UTC">{PageText.Ago(trace.Start, now)}</span>
                """);
            page.Add($"""<span class="num count">""");
            if (trace.HasMore) page.Add($"over ");
            page.Add($"{PageText.Count(trace.Spans, "span")}");
            if (trace.Errors > 0) page.Add($""" · <span class="err">{trace.Errors} failed</span>""");
            page.Add($"""</span><span class="num">{PageText.Duration(trace.Duration)}</span></a>""");
        }
        page.Add($"</div>");
    }
}
