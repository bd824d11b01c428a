using System.Diagnostics.Metrics;
using Spoor.Collector;
using Spoor.Collector.Publish;

namespace Spoor.AllInOne.Publish;

/// <summary>What publishing into the store counts and logs, under the names that publishing into Kafka has.</summary>
internal sealed partial class StorePublishTelemetry
{
    public const string MeterName = "Spoor.AllInOne.Publish";

    private readonly ILogger _logger;
    private readonly Counter<long> _published;
    private readonly Counter<long> _failed;
    private readonly Histogram<double> _latency;
    private readonly Books _books;

    public StorePublishTelemetry(IMeterFactory meters, ILogger<StorePublisher> logger, Books books)
    {
        _logger = logger;
        _books = books;
        var meter = meters.Create(MeterName);
        _published = meter.CreateCounter<long>("spoor.collector.spans.published", "{span}", "Spans committed to the store.");
        _failed = meter.CreateCounter<long>("spoor.collector.spans.failed", "{span}",
            "Spans whose request was answered retryable after it was read, by reason.");
        _latency = meter.CreateHistogram("spoor.collector.publish.duration", "s", "Time from handing a request to the store to its commit.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        _published.Add(0);
        foreach (var failure in (PublishFailure[])[PublishFailure.Timeout, PublishFailure.Refused, PublishFailure.Stopping]) _failed.Add(0, Reason(failure));
    }

    public void RequestAnswered(int spans, int rejectedSpans, PublishFailure failure, TimeSpan duration)
    {
        if (failure == PublishFailure.None)
        {
            _published.Add(spans);
            _books.Published(spans);
            _latency.Record(duration.TotalSeconds);
            return;
        }
        _failed.Add(spans + rejectedSpans, Reason(failure));
        _books.Failed(spans + rejectedSpans);
        LogRequestFailed(_logger, spans + rejectedSpans, failure);
    }

    private static KeyValuePair<string, object?> Reason(PublishFailure failure) => new("reason", failure switch
    {
        PublishFailure.Timeout => "timeout",
        PublishFailure.Refused => "refused",
        _ => "stopping",
    });

    [LoggerMessage(6003, LogLevel.Debug, "A request of {Spans} spans was answered retryable: {Failure}")]
    private static partial void LogRequestFailed(ILogger logger, int spans, PublishFailure failure);
}
