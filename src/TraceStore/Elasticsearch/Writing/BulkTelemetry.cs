using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Spoor.TraceStore.Writing;

namespace Spoor.TraceStore.Elasticsearch.Writing;

/// <summary>What is counted and logged of the sending of bulks. What became of the spans is counted by who handed them over.</summary>
internal sealed partial class BulkTelemetry
{
    public const string MeterName = "Spoor.TraceStore.Elasticsearch";

    private readonly ILogger _logger;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _bodyBytes;
    private readonly Counter<long> _sentBytes;
    private readonly Histogram<double> _latency;
    private readonly KeyValuePair<string, object?>[] _reasonTags =
        [.. RetryReasons.All.Select(reason => new KeyValuePair<string, object?>("reason", reason.Name()))];

    public BulkTelemetry(IMeterFactory meterFactory, ILogger<ElasticsearchSpanWriter> logger, BulkConcurrency concurrency, MemoryGauge memory)
    {
        _logger = logger;
        var meter = meterFactory.Create(MeterName);
        _retries = meter.CreateCounter<long>("spoor.ingester.retries", "{retry}", "Bulks that have to be sent again, whole or in part, by reason.");
        _requests = meter.CreateCounter<long>("spoor.ingester.bulk.requests", "{request}", "Bulk requests sent.");
        _bodyBytes = meter.CreateCounter<long>("spoor.ingester.bulk.size", "By", "Bytes of bulk bodies sent, before compression.");
        _sentBytes = meter.CreateCounter<long>("spoor.ingester.bulk.compressed.size", "By", "Bytes of bulk bodies sent, compressed.");
        _latency = meter.CreateHistogram(
            "spoor.ingester.bulk.duration", "s", "Time from the sending of a bulk request to the end of its answer.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });
        meter.CreateObservableGauge("spoor.ingester.bulk.concurrency", () => concurrency.Limit, "{request}", "Bulk requests that may be under way at a time.");
        meter.CreateObservableGauge("spoor.ingester.bulk.in_flight", () => concurrency.InFlight, "{request}", "Bulk requests under way.");
        meter.CreateObservableGauge("spoor.ingester.bulk.in_flight.size", () => memory.Bytes, "By", "Bytes of documents that wait or are under way.");
        _requests.Add(0);
        _bodyBytes.Add(0);
        _sentBytes.Add(0);
        foreach (var tag in _reasonTags) _retries.Add(0, tag);
    }

    public void SpanRefused(RefusalReason reason, string error)
    {
        if (reason == RefusalReason.Unreadable) LogUnreadable(_logger, error);
    }

    public void Answered(long bodyBytes, long sentBytes, TimeSpan latency, int documents)
    {
        CountRequest(bodyBytes, sentBytes, latency);
        LogAnswered(_logger, documents, bodyBytes, sentBytes, latency.TotalMilliseconds);
    }

    public void Failed(long bodyBytes, long sentBytes, TimeSpan latency) => CountRequest(bodyBytes, sentBytes, latency);

    public void Retried(RetryReason reason) => _retries.Add(1, _reasonTags[(int)reason]);

    public void TroubleBegan(RetryReason reason, string error) => LogTroubleBegan(_logger, reason.Name(), error);

    public void TroubleEnded(string reason, TimeSpan lasted) => LogTroubleEnded(_logger, reason, lasted.TotalSeconds);

    public void BulkHalved(long bytes, int documents) => LogBulkHalved(_logger, documents, bytes);

    public void WholeBulkRefused(int documents, string error) => LogWholeBulkRefused(_logger, documents, error);

    public void EntryRefused(string index, string error) => LogEntryRefused(_logger, index, error);

    public void IndicesMissing(string index) => LogIndicesMissing(_logger, index);

    public void Defect(Exception exception) => LogDefect(_logger, exception);

    private void CountRequest(long bodyBytes, long sentBytes, TimeSpan latency)
    {
        _requests.Add(1);
        _bodyBytes.Add(bodyBytes);
        _sentBytes.Add(sentBytes);
        _latency.Record(latency.TotalSeconds);
    }

    [LoggerMessage(4001, LogLevel.Error, "The store cannot read the bulk line of a span, which is a defect of this program: {Error}")]
    private static partial void LogUnreadable(ILogger logger, string error);

    [LoggerMessage(4002, LogLevel.Debug, "Bulk of {Documents} documents, {BodyBytes} bytes, {SentBytes} compressed, answered in {Milliseconds} ms")]
    private static partial void LogAnswered(ILogger logger, int documents, long bodyBytes, long sentBytes, double milliseconds);

    [LoggerMessage(4003, LogLevel.Warning, "Spans wait, nothing is lost: writing to the store fails for {Reason}: {Error}")]
    private static partial void LogTroubleBegan(ILogger logger, string reason, string error);

    [LoggerMessage(4004, LogLevel.Information, "Writing to the store works again; it failed for {Reason}, {Seconds:0.0} s in all")]
    private static partial void LogTroubleEnded(ILogger logger, string reason, double seconds);

    [LoggerMessage(4005, LogLevel.Warning, "The cluster, or what stands before it, takes no bulk of {Documents} documents in {Bytes} bytes (413); they become smaller")]
    private static partial void LogBulkHalved(ILogger logger, int documents, long bytes);

    [LoggerMessage(4006, LogLevel.Error, "The cluster cannot read a bulk of {Documents} documents (400); it is halved to find the one at fault: {Error}")]
    private static partial void LogWholeBulkRefused(ILogger logger, int documents, string error);

    [LoggerMessage(4007, LogLevel.Error, "The dictionary {Index} refuses a document, so its spans carry what they need themselves: {Error}")]
    private static partial void LogEntryRefused(ILogger logger, string index, string error);

    [LoggerMessage(4008, LogLevel.Warning, "The index of {Index} or its dictionary is not there; both are made anew")]
    private static partial void LogIndicesMissing(ILogger logger, string index);

    [LoggerMessage(4009, LogLevel.Error, "Sending a bulk failed in a way it must not; it will be tried again")]
    private static partial void LogDefect(ILogger logger, Exception exception);
}
