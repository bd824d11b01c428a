using System.Diagnostics.Metrics;

namespace Spoor.Collector.Receivers;

/// <summary>What taking requests in counts and logs.</summary>
internal sealed partial class IntakeTelemetry
{
    public const string MeterName = "Spoor.Collector.Receivers";

    private readonly ILogger _logger;
    private readonly Books _books;
    private readonly Counter<long> _received;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _malformed;
    private readonly Counter<long> _malformedBytes;
    private readonly Counter<long> _aged;

    public IntakeTelemetry(IMeterFactory meters, ILogger<TraceIntake> logger, Books books)
    {
        _logger = logger;
        _books = books;
        var meter = meters.Create(MeterName);
        _received = meter.CreateCounter<long>("spoor.collector.spans.received", "{span}", "Spans found in requests that were read.");
        _rejected = meter.CreateCounter<long>("spoor.collector.spans.rejected", "{span}", "Spans named in partial_success, by reason.");
        _malformed = meter.CreateCounter<long>("spoor.collector.requests.malformed", "{request}", "Requests that are no trace request.");
        _malformedBytes = meter.CreateCounter<long>("spoor.collector.malformed.size", "By", "Bytes of requests that are no trace request.");
        _aged = meter.CreateCounter<long>("spoor.collector.connections.aged", "{connection}", "gRPC connections asked to leave for their age.");
        meter.CreateObservableGauge("spoor.collector.spans.in_flight", () => books.InFlightSpans, "{span}",
            "Spans whose request waits for its answer.");
        _received.Add(0);
        _malformed.Add(0);
        _malformedBytes.Add(0);
        _aged.Add(0);
        foreach (var reason in Enum.GetValues<RejectionReason>()) _rejected.Add(0, Reason(reason));
    }

    public void SpansReceived(int spans)
    {
        _received.Add(spans);
        _books.Received(spans);
    }

    public void SpansRejected(Rejections rejections)
    {
        foreach (var reason in Enum.GetValues<RejectionReason>())
        {
            var spans = rejections.CountOf(reason);
            if (spans == 0) continue;
            _rejected.Add(spans, Reason(reason));
            LogSpansRejected(_logger, spans, reason);
        }
        _books.Rejected(rejections.Count);
    }

    public void RequestMalformed(long bytes)
    {
        _malformed.Add(1);
        _malformedBytes.Add(bytes);
        LogRequestMalformed(_logger, bytes);
    }

    public void RequestBroke(Exception defect) => LogRequestBroke(_logger, defect);

    public void ConnectionAged()
    {
        _aged.Add(1);
        LogConnectionAged(_logger);
    }

    private static KeyValuePair<string, object?> Reason(RejectionReason reason) => new("reason", reason switch
    {
        RejectionReason.Malformed => "malformed",
        RejectionReason.TraceId => "trace-id",
        RejectionReason.SpanId => "span-id",
        RejectionReason.ParentSpanId => "parent-span-id",
        RejectionReason.Utf8 => "utf-8",
        RejectionReason.Nesting => "nesting",
        RejectionReason.TooOld => "too-old",
        RejectionReason.TooNew => "too-new",
        _ => "too-large",
    });

    [LoggerMessage(1201, LogLevel.Debug, "Rejected {Spans} spans: {Reason}")]
    private static partial void LogSpansRejected(ILogger logger, int spans, RejectionReason reason);

    [LoggerMessage(1202, LogLevel.Debug, "A request of {Bytes} bytes is no trace request")]
    private static partial void LogRequestMalformed(ILogger logger, long bytes);

    [LoggerMessage(1203, LogLevel.Debug, "A connection has reached its age; it ends when its requests are answered")]
    private static partial void LogConnectionAged(ILogger logger);

    [LoggerMessage(1204, LogLevel.Error, "A request could not be cut into records, which is a defect; its sender is told to send it again")]
    private static partial void LogRequestBroke(ILogger logger, Exception defect);
}
