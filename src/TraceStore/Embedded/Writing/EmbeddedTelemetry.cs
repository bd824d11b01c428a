using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Spoor.TraceStore.Embedded.Days;

namespace Spoor.TraceStore.Embedded.Writing;

/// <summary>What is counted and logged of the embedded store.</summary>
internal sealed partial class EmbeddedTelemetry
{
    public const string MeterName = "Spoor.TraceStore.Embedded";

    private const string Age = "age", Size = "size";

    private readonly ILogger _logger;
    private readonly Counter<long> _written;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _merged;
    private readonly Counter<long> _deleted;
    private readonly Histogram<double> _commit;

    public EmbeddedTelemetry(IMeterFactory meterFactory, ILogger<EmbeddedSpanWriter> logger, DayFiles days)
    {
        _logger = logger;
        var meter = meterFactory.Create(MeterName);
        _written = meter.CreateCounter<long>("spoor.store.spans.written", "{span}", "Spans committed to disk.");
        _duplicates = meter.CreateCounter<long>("spoor.store.spans.duplicates", "{span}", "Spans that stood in the store already.");
        _refused = meter.CreateCounter<long>("spoor.store.spans.refused", "{span}", "Spans past retention, or too far in the future.");
        _failures = meter.CreateCounter<long>("spoor.store.commit.failures", "{commit}", "Commits that failed and are tried again.");
        _merged = meter.CreateCounter<long>("spoor.store.segments.merged", "{segment}", "Segments that were made part of larger ones.");
        _deleted = meter.CreateCounter<long>("spoor.store.spans.deleted", "{span}", "Spans deleted, by reason: age or size.");
        _commit = meter.CreateHistogram("spoor.store.commit.duration", "s", "Time from the first byte of a commit to the disk's word that it stands.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] });
        meter.CreateObservableGauge("spoor.store.bytes", () => days.All.Sum(day => day.FileBytes), "By", "Bytes of all files of the store.");
        meter.CreateObservableGauge("spoor.store.segments", () => days.All.Sum(day => day.Segments.Length), "{segment}", "Segments a search may have to look into.");
        _written.Add(0);
        _duplicates.Add(0);
        _refused.Add(0);
        _failures.Add(0);
        _merged.Add(0);
        _deleted.Add(0, Reason(Age));
        _deleted.Add(0, Reason(Size));
    }

    public void SpansSettled(int written, int duplicates, TimeSpan commit)
    {
        _written.Add(written);
        _duplicates.Add(duplicates);
        _commit.Record(commit.TotalSeconds);
    }

    public void SpanRefused() => _refused.Add(1);

    public void CommitFailed(string error, bool isFirst)
    {
        _failures.Add(1);
        if (isFirst) LogCommitFailed(_logger, error);
    }

    public void CommitsAgain(TimeSpan after) => LogCommitsAgain(_logger, after);

    public void SegmentsMerged(int segments, int spans)
    {
        _merged.Add(segments);
        LogMerged(_logger, segments, spans);
    }

    public void MergeFailed(Exception exception) => LogMergeFailed(_logger, exception);

    public void DayDeleted(string path, long spans, bool isTooOld)
    {
        _deleted.Add(spans, Reason(isTooOld ? Age : Size));
        if (isTooOld) LogDayTooOld(_logger, path);
        else LogDayTooMuch(_logger, path);
    }

    public void SegmentsDeleted(int segments, long spans)
    {
        _deleted.Add(spans, Reason(Size));
        LogSegmentsDeleted(_logger, segments, spans);
    }

    private static KeyValuePair<string, object?> Reason(string reason) => new("reason", reason);

    [LoggerMessage(4040, LogLevel.Error, "Nothing can be written, senders are told to send again: {Error}")]
    private static partial void LogCommitFailed(ILogger logger, string error);

    [LoggerMessage(4041, LogLevel.Information, "Spans are written again, after {After}")]
    private static partial void LogCommitsAgain(ILogger logger, TimeSpan after);

    [LoggerMessage(4042, LogLevel.Debug, "Merged {Segments} segments of {Spans} spans")]
    private static partial void LogMerged(ILogger logger, int segments, int spans);

    [LoggerMessage(4043, LogLevel.Error, "Segments stay small for now, merging failed")]
    private static partial void LogMergeFailed(ILogger logger, Exception exception);

    [LoggerMessage(4044, LogLevel.Information, "Deleted {Path}: its day is past retention")]
    private static partial void LogDayTooOld(ILogger logger, string path);

    [LoggerMessage(4045, LogLevel.Information, "Deleted {Path}: the store is larger than Storage:MaxBytes")]
    private static partial void LogDayTooMuch(ILogger logger, string path);

    [LoggerMessage(4046, LogLevel.Debug, "Deleted the oldest {Segments} segments of {Spans} spans: the store is larger than Storage:MaxBytes")]
    private static partial void LogSegmentsDeleted(ILogger logger, int segments, long spans);
}
