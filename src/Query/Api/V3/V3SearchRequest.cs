using Spoor.Query.Search;
using Spoor.TraceStore.Reading;

namespace Spoor.Query.Api.V3;

/// <summary>Parameters of v3's searches, each in lowerCamelCase or snake_case.</summary>
/// <remarks>Source: <see href="https://github.com/jaegertracing/jaeger-idl/blob/main/proto/api_v3/query_service.proto">Jaeger's api_v3,
/// TraceQueryParameters</see>.</remarks>
internal static class V3SearchRequest
{
    private const int DefaultLimit = 100;

    /// <summary>Reads the parameters.</summary>
    /// <param name="parameters">The query string.</param>
    /// <param name="options">The time-out.</param>
    /// <returns>The conditions; the limit is the one asked for.</returns>
    /// <exception cref="ParameterException">A parameter is missing or cannot be understood.</exception>
    public static TraceQuery Parse(IQueryCollection parameters, SearchOptions options)
    {
        if (Parameters.Text(parameters, "query.filter") is not null)
            throw new ParameterException("Parameter query.filter is not understood here; use query.attributes.");
        var start = Parameters.Rfc3339(parameters, "query.startTimeMin", "query.start_time_min");
        var end = Parameters.Rfc3339(parameters, "query.startTimeMax", "query.start_time_max");
        if (start >= end) throw new ParameterException("Parameter query.startTimeMax must be after query.startTimeMin.");
        var minDuration = Parameters.Duration(parameters, "query.durationMin", "query.duration_min");
        var maxDuration = Parameters.Duration(parameters, "query.durationMax", "query.duration_max");
        // Protobuf writes what is not given as zero; no span is as short as that.
        if (maxDuration == 0) maxDuration = null;
        if (minDuration > maxDuration) throw new ParameterException("Parameter query.durationMax must not be below query.durationMin.");
        return new TraceQuery
        {
            Window = new TimeWindow(start, end),
            Limit = Limit(parameters),
            Timeout = options.Timeout,
            Service = Parameters.Service(Parameters.Text(parameters, "query.serviceName", "query.service_name")),
            // The last is what a release of Jaeger's UI sends.
            Operation = Parameters.Text(parameters, "query.operationName", "query.operation_name", "query.span_name"),
            Tags = Parameters.Text(parameters, "query.attributes") is { } attributes ? [.. TagMap.Read("query.attributes", attributes)] : [],
            MinDurationNanos = minDuration,
            MaxDurationNanos = maxDuration,
        };
    }

    private static int Limit(IQueryCollection parameters)
    {
        ReadOnlySpan<string> names = ["query.searchDepth", "query.search_depth", "query.num_traces"];
        return Parameters.Text(parameters, names) == "0" ? DefaultLimit : Parameters.Count(parameters, names) ?? DefaultLimit;
    }
}
