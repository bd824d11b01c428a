using Spoor.Query.Search;
using Spoor.TraceStore.Reading;
using Tracing.Ids;

namespace Spoor.Query.Api.V1;

/// <summary>Parameters of <c>GET /api/traces</c>: either a list of traces, or conditions.</summary>
/// <param name="TraceIds">The traces asked for by <c>traceID</c>, each once; empty means that <paramref name="Query"/> is asked.</param>
/// <param name="Days">Days to look at for the traces of <paramref name="TraceIds"/>; <see langword="null"/> means all.</param>
/// <param name="Query">The conditions.</param>
internal sealed record SearchRequest(IReadOnlyList<TraceId> TraceIds, TimeWindow? Days, TraceQuery Query)
{
    private const int DefaultLimit = 100;

    /// <summary>Reads the parameters.</summary>
    /// <param name="parameters">The query string.</param>
    /// <param name="nowUnixNanos">End of the window where the request names none.</param>
    /// <param name="options">Length of the window where the request names no start, and the time-out.</param>
    /// <returns>What is asked for.</returns>
    /// <exception cref="ParameterException">A parameter cannot be understood.</exception>
    public static SearchRequest Parse(IQueryCollection parameters, ulong nowUnixNanos, SearchOptions options)
    {
        var traceIds = new List<TraceId>();
        foreach (var text in parameters["traceID"])
        {
            if (string.IsNullOrEmpty(text)) continue;
            var traceId = Parameters.TraceId("traceID", text);
            if (!traceIds.Contains(traceId)) traceIds.Add(traceId);
        }

        var end = Parameters.Micros(parameters, "end") ?? nowUnixNanos;
        var lookbackNanos = (ulong)options.Lookback.Ticks * 100;
        var start = Parameters.Micros(parameters, "start") ?? (end > lookbackNanos ? end - lookbackNanos : 0);
        if (start > end) throw new ParameterException($"Parameter start ({parameters["start"]}) is after end ({end / 1000}).");
        var minDuration = Parameters.Duration(parameters, "minDuration");
        var maxDuration = Parameters.Duration(parameters, "maxDuration");
        if (minDuration > maxDuration)
            throw new ParameterException(
                $"Parameter maxDuration ({parameters["maxDuration"]}) is below minDuration ({parameters["minDuration"]}).");

        return new SearchRequest(traceIds, Parameters.Days(parameters, "start", "end"), new TraceQuery
        {
            Window = new TimeWindow(start, end),
            Limit = Parameters.Count(parameters, "limit") ?? DefaultLimit,
            Timeout = options.Timeout,
            Service = Parameters.Service(Parameters.Text(parameters, "service")),
            Operation = Parameters.Text(parameters, "operation"),
            Tags = Tags(parameters),
            MinDurationNanos = minDuration,
            MaxDurationNanos = maxDuration,
        });
    }

    private static List<TagCondition> Tags(IQueryCollection parameters)
    {
        var tags = new List<TagCondition>();
        foreach (var text in parameters["tag"])
        {
            if (string.IsNullOrEmpty(text)) continue;
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0) throw new ParameterException($"Parameter tag is '{text}'; it must be key:value.");
            tags.Add(new TagCondition(text[..colon], text[(colon + 1)..]));
        }
        foreach (var text in parameters["tags"])
            if (!string.IsNullOrEmpty(text)) tags.AddRange(TagMap.Read("tags", text));
        return tags;
    }
}
