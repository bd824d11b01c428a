using System.Diagnostics.Metrics;

namespace Spoor.Query;

/// <summary>Metrics and log lines of the query API.</summary>
internal sealed partial class QueryTelemetry
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Spoor.Query";

    private static readonly string[] Outcomes = ["2xx", "4xx", "5xx", "aborted"];
    private readonly ILogger _logger;
    private readonly Counter<long> _requests;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _spans;

    /// <summary>Creates the instruments.</summary>
    /// <param name="meterFactory">Where from.</param>
    /// <param name="logger">Where log lines go.</param>
    public QueryTelemetry(IMeterFactory meterFactory, ILogger<QueryTelemetry> logger)
    {
        _logger = logger;
        var meter = meterFactory.Create(MeterName);
        _requests = meter.CreateCounter<long>("spoor.query.requests", "{request}", "Requests answered, by endpoint and class of status.");
        _duration = meter.CreateHistogram<double>(
            "spoor.query.request.duration", "s", "From the request to the last byte of its answer, by endpoint.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });
        _spans = meter.CreateCounter<long>("spoor.query.spans.returned", "{span}", "Spans written into answers, by endpoint.");
    }

    /// <summary>Makes the counters of an endpoint visible before its first request.</summary>
    /// <param name="endpoint">Name of the endpoint.</param>
    public void EndpointMapped(string endpoint)
    {
        foreach (var outcome in Outcomes) _requests.Add(0, Endpoint(endpoint), new("status", outcome));
        _spans.Add(0, Endpoint(endpoint));
    }

    /// <summary>A request was answered.</summary>
    /// <param name="endpoint">Name of the endpoint.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="seconds">How long it took.</param>
    public void RequestAnswered(string endpoint, int status, double seconds)
    {
        var outcome = status >= 500 ? "5xx" : status >= 400 ? "4xx" : "2xx";
        _requests.Add(1, Endpoint(endpoint), new("status", outcome));
        _duration.Record(seconds, Endpoint(endpoint));
        LogRequestAnswered(_logger, endpoint, status, seconds);
    }

    /// <summary>An answer ended before it was whole: the client went away, or the store failed after the first byte.</summary>
    /// <param name="endpoint">Name of the endpoint.</param>
    public void RequestAborted(string endpoint)
    {
        _requests.Add(1, Endpoint(endpoint), new("status", "aborted"));
        LogRequestAborted(_logger, endpoint);
    }

    /// <summary>The store could not answer.</summary>
    /// <param name="endpoint">Name of the endpoint.</param>
    /// <param name="exception">Why.</param>
    public void StoreUnavailable(string endpoint, Exception exception) => LogStoreUnavailable(_logger, endpoint, exception.Message);

    /// <summary>A defect of ours came up while answering.</summary>
    /// <param name="endpoint">Name of the endpoint.</param>
    /// <param name="exception">The defect.</param>
    public void RequestFailed(string endpoint, Exception exception) => LogRequestFailed(_logger, exception, endpoint);

    /// <summary>Spans were written into an answer.</summary>
    /// <param name="endpoint">Name of the endpoint.</param>
    /// <param name="spans">Their number.</param>
    public void SpansReturned(string endpoint, int spans) => _spans.Add(spans, Endpoint(endpoint));

    private static KeyValuePair<string, object?> Endpoint(string endpoint) => new("endpoint", endpoint);

    [LoggerMessage(3001, LogLevel.Debug, "{Endpoint} answered {Status} after {Seconds:0.000} s")]
    private static partial void LogRequestAnswered(ILogger logger, string endpoint, int status, double seconds);

    [LoggerMessage(3002, LogLevel.Debug, "{Endpoint}: the answer ended before it was whole")]
    private static partial void LogRequestAborted(ILogger logger, string endpoint);

    [LoggerMessage(3003, LogLevel.Warning, "{Endpoint}: {Reason}")]
    private static partial void LogStoreUnavailable(ILogger logger, string endpoint, string reason);

    [LoggerMessage(3004, LogLevel.Error, "{Endpoint} failed by a defect of ours")]
    private static partial void LogRequestFailed(ILogger logger, Exception exception, string endpoint);
}
