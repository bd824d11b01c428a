using Microsoft.Extensions.Options;
using Spoor.Query.Search;
using Spoor.TraceStore.Reading;
using Tracing.Ids;

namespace Spoor.Query.Api.V1;

/// <summary>Jaeger's v1 JSON API, which the Jaeger UI and Grafana speak.</summary>
/// <param name="reader">The store.</param>
/// <param name="options">Limits of searches.</param>
/// <param name="clock">Where searches end that name no end.</param>
internal sealed class JaegerV1(ITraceReader reader, IOptions<SearchOptions> options, TimeProvider clock)
{
    private readonly SearchOptions _options = options.Value;

    /// <summary>What it means that a trace is not there.</summary>
    private enum Missing
    {
        /// <summary>It was deleted since it was found.</summary>
        IsNothing,

        /// <summary>One of several was asked for in vain.</summary>
        IsAnError,

        /// <summary>The one that was asked for is not there: 404.</summary>
        IsTheAnswer,
    }

    /// <summary>Maps the endpoints.</summary>
    /// <param name="routes">Where to.</param>
    public void Map(IEndpointRouteBuilder routes)
    {
        ErrorAnswer error = V1Envelope.WriteErrorAsync;
        QueryEndpoint.Map(routes, "/api/services", "v1.services", GetServicesAsync, error);
        QueryEndpoint.Map(routes, "/api/services/{service}/operations", "v1.service_operations", GetServiceOperationsAsync, error);
        QueryEndpoint.Map(routes, "/api/operations", "v1.operations", GetOperationsAsync, error);
        QueryEndpoint.Map(routes, "/api/traces", "v1.search", SearchAsync, error);
        QueryEndpoint.Map(routes, "/api/traces/{traceId}", "v1.trace", GetTraceAsync, error);
    }

    private async Task<int> GetServicesAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var services = await reader.ListServicesAsync(cancellationToken);
        using var answer = new JsonAnswer(context.Response, V1Envelope.IsPretty(context.Request));
        V1Envelope.Start(answer.Json);
        answer.Json.WriteStartArray();
        foreach (var name in services.Names) answer.Json.WriteStringValue(name.Length == 0 ? Parameters.NoServiceName : name);
        answer.Json.WriteEndArray();
        V1Envelope.End(answer.Json, services.Names.Count, Errors(services.Problems));
        await answer.SendAsync(cancellationToken);
        return 0;
    }

    private async Task<int> GetServiceOperationsAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var service = RawPath.Segment(context, fromEnd: 1);
        var list = await reader.ListOperationsAsync(Parameters.Service(service)!, cancellationToken);
        var twice = Uri.UnescapeDataString(service);
        // Some clients encode the segment twice; a name that really holds a percent sign was found above.
        if (list.Operations.Count == 0 && twice != service)
            list = await reader.ListOperationsAsync(Parameters.Service(twice)!, cancellationToken);

        using var answer = new JsonAnswer(context.Response, V1Envelope.IsPretty(context.Request));
        V1Envelope.Start(answer.Json);
        answer.Json.WriteStartArray();
        string? last = null;
        var total = 0;
        foreach (var operation in list.Operations)
        {
            // Sorted by name: the kinds of one name stand side by side.
            if (operation.Name == last) continue;
            answer.Json.WriteStringValue(last = operation.Name);
            total++;
            await answer.SendIfFullAsync(cancellationToken);
        }
        answer.Json.WriteEndArray();
        V1Envelope.End(answer.Json, total, Errors(list.Problems));
        await answer.SendAsync(cancellationToken);
        return 0;
    }

    private async Task<int> GetOperationsAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var service = Parameters.Service(Parameters.Text(context.Request.Query, "service"))
            ?? throw new ParameterException("Parameter service is missing; name the service whose operations are asked for.");
        var kind = Parameters.Text(context.Request.Query, "spanKind");
        var list = await reader.ListOperationsAsync(service, cancellationToken);

        using var answer = new JsonAnswer(context.Response, V1Envelope.IsPretty(context.Request));
        V1Envelope.Start(answer.Json);
        answer.Json.WriteStartArray();
        var total = 0;
        foreach (var operation in list.Operations)
        {
            if (kind is not null && !string.Equals(operation.Kind, kind, StringComparison.OrdinalIgnoreCase)) continue;
            answer.Json.WriteStartObject();
            answer.Json.WriteString("name"u8, operation.Name);
            answer.Json.WriteString("spanKind"u8, operation.Kind == "unspecified" ? "" : operation.Kind);
            answer.Json.WriteEndObject();
            total++;
            await answer.SendIfFullAsync(cancellationToken);
        }
        answer.Json.WriteEndArray();
        V1Envelope.End(answer.Json, total, Errors(list.Problems));
        await answer.SendAsync(cancellationToken);
        return 0;
    }

    private async Task<int> GetTraceAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var traceId = Parameters.TraceId("traceID", RawPath.Segment(context, fromEnd: 0));
        var days = Parameters.Days(context.Request.Query, "start", "end");
        // Raw spans need not even be in order.
        var found = Parameters.Flag(context.Request.Query, "raw")
            ? reader.ReadUnorderedAsync(traceId, days, cancellationToken)
            : reader.ReadAsync([traceId], days, int.MaxValue, cancellationToken);
        return await WriteTracesAsync(context, [traceId], found, [], Missing.IsTheAnswer, cancellationToken);
    }

    private async Task<int> SearchAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var now = (ulong)(clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        var request = SearchRequest.Parse(context.Request.Query, now, _options);
        if (request.TraceIds.Count > _options.MaxTraces)
            throw new ParameterException($"Parameter traceID is given {request.TraceIds.Count} times; Search:MaxTraces allows {_options.MaxTraces}.");
        if (request.TraceIds.Count > 0)
        {
            var asked = reader.ReadAsync(request.TraceIds, request.Days, int.MaxValue, cancellationToken);
            return await WriteTracesAsync(context, request.TraceIds, asked, [], Missing.IsAnError, cancellationToken);
        }

        var limit = Math.Min(request.Query.Limit, _options.MaxTraces);
        var found = await reader.FindAsync(request.Query with { Limit = limit }, cancellationToken);
        var errors = Errors(found.Problems);
        if (found.TraceIds.Count == limit && limit < request.Query.Limit)
            errors.Add(new V1Error(
                StatusCodes.Status400BadRequest,
                $"Parameter limit is {request.Query.Limit}; these are the newest {limit}, as many as Search:MaxTraces allows."));
        var traces = reader.ReadAsync(found.TraceIds, null, _options.MaxSpansPerTrace, cancellationToken);
        return await WriteTracesAsync(context, found.TraceIds, traces, errors, Missing.IsNothing, cancellationToken);
    }

    private static async Task<int> WriteTracesAsync(
        HttpContext context, IReadOnlyList<TraceId> traceIds, IAsyncEnumerable<TracePage> found, List<V1Error> errors, Missing missing,
        CancellationToken cancellationToken)
    {
        await using var pages = found.GetAsyncEnumerator(cancellationToken);
        // The first spans decide the status, so nothing is sent before they are here.
        var more = await pages.MoveNextAsync();
        for (; more && pages.Current is { Spans.Count: 0, IsCut: false }; more = await pages.MoveNextAsync()) errors.AddRange(Errors(pages.Current.Problems));
        if (!more && missing == Missing.IsTheAnswer)
        {
            if (errors.Count > 0) await V1Envelope.WriteErrorAsync(context, errors[0].Code, errors[0].Message);
            else await V1Envelope.WriteErrorAsync(context, StatusCodes.Status404NotFound, $"trace not found: {traceIds[0]}");
            return 0;
        }

        using var answer = new V1TraceAnswer(context);
        answer.Errors.AddRange(errors);
        try
        {
            for (; more; more = await pages.MoveNextAsync()) await answer.WriteAsync(pages.Current, cancellationToken);
            if (missing == Missing.IsAnError)
                foreach (var traceId in traceIds)
                    if (!answer.Holds(traceId))
                        answer.Errors.Add(new V1Error(StatusCodes.Status404NotFound, "trace not found", TraceIdText.ToShortText(traceId)));
        }
        catch (StoreUnavailableException e)
        {
            answer.Errors.Add(new V1Error(
                e.IsTransient ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError,
                $"The answer is not whole. {e.Message}"));
        }
        await answer.EndAsync(cancellationToken);
        return answer.Spans;
    }

    private static List<V1Error> Errors(IReadOnlyList<string> problems) =>
        [.. problems.Select(problem => new V1Error(StatusCodes.Status503ServiceUnavailable, problem))];
}
