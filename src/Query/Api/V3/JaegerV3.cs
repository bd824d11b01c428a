using Spoor.TraceStore.Reading;

namespace Spoor.Query.Api.V3;

/// <summary>Jaeger's v3 API: traces as OTLP's JSON, faithful in everything that was sent.</summary>
/// <param name="reader">The store.</param>
internal sealed class JaegerV3(ITraceReader reader)
{
    /// <summary>Maps the endpoints.</summary>
    /// <param name="routes">Where to.</param>
    public void Map(IEndpointRouteBuilder routes) =>
        QueryEndpoint.Map(routes, "/api/v3/traces/{traceId}", "v3.trace", GetTraceAsync, V3Error.WriteAsync);

    private async Task<int> GetTraceAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var traceId = Parameters.TraceId("traceId", RawPath.Segment(context, fromEnd: 0));
        var days = Parameters.Rfc3339Days(context.Request.Query);
        // Spans come as they were sent in any case; raw ones need not even be in order.
        var found = Parameters.Flag(context.Request.Query, "rawTraces") || Parameters.Flag(context.Request.Query, "raw_traces")
            ? reader.ReadUnorderedAsync(traceId, days, cancellationToken)
            : reader.ReadAsync([traceId], days, cancellationToken);
        await using var pages = found.GetAsyncEnumerator(cancellationToken);
        V3TraceAnswer? answer = null;
        try
        {
            while (await pages.MoveNextAsync())
            {
                // This shape has no place to say that spans are missing: better no answer than half of one. After the first byte, the
                // connection is cut.
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
}
