using Microsoft.Extensions.Options;
using Spoor.Query.Search;
using Spoor.TraceStore.Reading;

namespace Spoor.Query.Api.V3;

/// <summary>Jaeger's v3 API: traces as OTLP's JSON, faithful in everything that was sent.</summary>
/// <param name="reader">The store.</param>
/// <param name="options">Limits of searches.</param>
internal sealed class JaegerV3(ITraceReader reader, IOptions<SearchOptions> options)
{
    private readonly SearchOptions _options = options.Value;

    /// <summary>Maps the endpoints.</summary>
    /// <param name="routes">Where to.</param>
    public void Map(IEndpointRouteBuilder routes)
    {
        ErrorAnswer error = V3Error.WriteAsync;
        QueryEndpoint.Map(routes, "/api/v3/services", "v3.services", GetServicesAsync, error);
        QueryEndpoint.Map(routes, "/api/v3/operations", "v3.operations", GetOperationsAsync, error);
        QueryEndpoint.Map(routes, "/api/v3/traces", "v3.search", SearchAsync, error);
        QueryEndpoint.Map(routes, "/api/v3/trace-summaries", "v3.summaries", SummarizeAsync, error);
        QueryEndpoint.Map(routes, "/api/v3/traces/{traceId}", "v3.trace", GetTraceAsync, error);
    }

    private async Task<int> GetServicesAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var services = await reader.ListServicesAsync(cancellationToken);
        using var answer = new JsonAnswer(context.Response, indented: false);
        answer.Json.WriteStartObject();
        answer.Json.WriteStartArray("services"u8);
        foreach (var name in services.Names) answer.Json.WriteStringValue(name.Length == 0 ? Parameters.NoServiceName : name);
        answer.Json.WriteEndArray();
        V3Errors.Write(answer.Json, services.Problems);
        answer.Json.WriteEndObject();
        await answer.SendAsync(cancellationToken);
        return 0;
    }

    private async Task<int> GetOperationsAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var service = Parameters.Service(Parameters.Text(context.Request.Query, "service"))
            ?? throw new ParameterException("Parameter service is missing; name the service whose operations are asked for.");
        var asked = Parameters.Text(context.Request.Query, "spanKind", "span_kind");
        var list = await reader.ListOperationsAsync(service, cancellationToken);

        using var answer = new JsonAnswer(context.Response, indented: false);
        answer.Json.WriteStartObject();
        answer.Json.WriteStartArray("operations"u8);
        Operation last = default;
        foreach (var operation in list.Operations)
        {
            // A span that tells no kind is an internal one, and sorted by name the two stand side by side.
            var shown = operation.Kind == "unspecified" ? operation with { Kind = "internal" } : operation;
            var isKnown = shown.Name == last.Name && shown.Kind == "internal" && last.Kind == "internal";
            if (shown.Name != last.Name || shown.Kind == "internal") last = shown;
            if (isKnown || (asked is not null && !string.Equals(shown.Kind, asked, StringComparison.OrdinalIgnoreCase))) continue;
            answer.Json.WriteStartObject();
            answer.Json.WriteString("name"u8, shown.Name);
            answer.Json.WriteString("spanKind"u8, shown.Kind);
            answer.Json.WriteEndObject();
            await answer.SendIfFullAsync(cancellationToken);
        }
        answer.Json.WriteEndArray();
        V3Errors.Write(answer.Json, list.Problems);
        answer.Json.WriteEndObject();
        await answer.SendAsync(cancellationToken);
        return 0;
    }

    private async Task<int> SearchAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var (found, problems) = await FindAsync(context.Request, cancellationToken);
        V3TraceAnswer? answer = null;
        try
        {
            await foreach (var page in reader.ReadAsync(found.TraceIds, null, _options.MaxSpansPerTrace, cancellationToken))
            {
                problems.AddRange(page.Problems);
                if (page.IsCut) problems.Add(SearchOptions.DescribeCut(page.TraceId, "/api/v3/traces/"));
                if (page.Spans.Count == 0) continue;
                answer ??= new V3TraceAnswer(context);
                await answer.WriteAsync(page, cancellationToken);
            }
            if (answer is null)
            {
                if (problems.Count > 0) await V3Error.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, problems[0]);
                else await V3Error.WriteAsync(context, StatusCodes.Status404NotFound, "no traces found");
                return 0;
            }
            answer.Problems.AddRange(problems);
            await answer.EndAsync(cancellationToken);
            return answer.Spans;
        }
        finally
        {
            answer?.Dispose();
        }
    }

    private async Task<int> SummarizeAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var (found, problems) = await FindAsync(context.Request, cancellationToken);
        await using var pages = reader.ReadAsync(found.TraceIds, null, int.MaxValue, cancellationToken).GetAsyncEnumerator(cancellationToken);
        // A store that fails at once is told by the status.
        var more = await pages.MoveNextAsync();
        using var answer = new JsonAnswer(context.Response, indented: false);
        answer.Json.WriteStartObject();
        answer.Json.WriteStartArray("summaries"u8);
        TraceSummary? summary = null;
        for (; more; more = await pages.MoveNextAsync())
        {
            var page = pages.Current;
            problems.AddRange(page.Problems);
            if (page.Spans.Count == 0) continue;
            if (summary?.TraceId != page.TraceId)
            {
                End(summary);
                await answer.SendIfFullAsync(cancellationToken);
                summary = new TraceSummary(page.TraceId);
            }
            summary.Add(page.Spans);
        }
        End(summary);
        answer.Json.WriteEndArray();
        V3Errors.Write(answer.Json, problems);
        answer.Json.WriteEndObject();
        await answer.SendAsync(cancellationToken);
        return 0;

        void End(TraceSummary? summary)
        {
            summary?.WriteTo(answer.Json);
            problems.AddRange(summary?.Problems ?? []);
        }
    }

    private async Task<int> GetTraceAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var traceId = Parameters.TraceId("traceId", RawPath.Segment(context, fromEnd: 0));
        var days = Parameters.Rfc3339Days(context.Request.Query);
        // Spans come as they were sent in any case; raw ones need not even be in order.
        var found = Parameters.Flag(context.Request.Query, "rawTraces") || Parameters.Flag(context.Request.Query, "raw_traces")
            ? reader.ReadUnorderedAsync(traceId, days, cancellationToken)
            : reader.ReadAsync([traceId], days, int.MaxValue, cancellationToken);
        await using var pages = found.GetAsyncEnumerator(cancellationToken);
        V3TraceAnswer? answer = null;
        try
        {
            while (await pages.MoveNextAsync())
            {
                // Of one trace a part is taken for the whole: better no answer than half of one. After the first byte, the connection is cut.
                if (pages.Current.Problems is [var problem, ..]) throw new StoreUnavailableException(problem) { IsTransient = true };
                if (pages.Current.Spans.Count == 0) continue;
                answer ??= new V3TraceAnswer(context);
                await answer.WriteAsync(pages.Current, cancellationToken);
            }
            if (answer is null)
            {
                await V3Error.WriteAsync(context, StatusCodes.Status404NotFound, $"trace not found: {traceId}");
                return 0;
            }
            await answer.EndAsync(cancellationToken);
            return answer.Spans;
        }
        finally
        {
            answer?.Dispose();
        }
    }

    /// <summary>Finds the traces that a request asks for.</summary>
    /// <returns>The traces, and what is to be said of them.</returns>
    private async Task<(FoundTraces Found, List<string> Problems)> FindAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var query = V3SearchRequest.Parse(request.Query, _options);
        var limit = Math.Min(query.Limit, _options.MaxTraces);
        var found = await reader.FindAsync(query with { Limit = limit }, cancellationToken);
        List<string> problems = [.. found.Problems];
        if (found.TraceIds.Count == limit && limit < query.Limit)
            problems.Add($"Parameter query.searchDepth is {query.Limit}; these are the newest {limit}, as many as Search:MaxTraces allows.");
        return (found, problems);
    }
}
