using System.Diagnostics.Metrics;
using Confluent.Kafka;

namespace Spoor.Collector.Publish;

/// <summary>What publishing counts and logs.</summary>
internal sealed partial class PublishTelemetry
{
    public const string MeterName = "Spoor.Collector.Publish";

    private static readonly PublishFailure[] s_failures =
        [PublishFailure.Timeout, PublishFailure.Refused, PublishFailure.ProducerReplaced, PublishFailure.Stopping];

    private readonly ILogger _logger;
    private readonly Counter<long> _published;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _records;
    private readonly Counter<long> _failedRecords;
    private readonly Counter<long> _lateRecords;
    private readonly Counter<long> _replaced;
    private readonly Histogram<double> _latency;
    private readonly int[] _found = new int[Enum.GetValues<TopicFinding>().Length];
    private readonly Books _books;
    private readonly TimeProvider _time;
    private long _failureLogged;
    private long _troubleLogged;

    public PublishTelemetry(IMeterFactory meters, ILogger<SpanPublisher> logger, Books books, TimeProvider time)
    {
        _logger = logger;
        _books = books;
        _time = time;
        var meter = meters.Create(MeterName);
        _published = meter.CreateCounter<long>("spoor.collector.spans.published", "{span}", "Spans acknowledged by all in-sync replicas.");
        _failed = meter.CreateCounter<long>("spoor.collector.spans.failed", "{span}",
            "Spans whose request was answered retryable after it was read, by reason.");
        _records = meter.CreateCounter<long>("spoor.collector.records.published", "{record}", "Records acknowledged by Kafka.");
        _failedRecords = meter.CreateCounter<long>("spoor.collector.records.failed", "{record}", "Records that Kafka did not acknowledge.");
        _lateRecords = meter.CreateCounter<long>("spoor.collector.records.late", "{record}",
            "Records acknowledged after their request had been answered retryable; they stand twice until indexed.");
        _replaced = meter.CreateCounter<long>("spoor.collector.producer.replacements", "{producer}", "Kafka producers given up and built anew.");
        _latency = meter.CreateHistogram("spoor.collector.publish.duration", "s", "Time from handing a request to Kafka to its acknowledgement.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        meter.CreateObservableGauge("spoor.collector.kafka.findings", ReadFindings, "{finding}",
            "1 where topics or cluster weaken what an OK promises, or could not be asked; see /status for the sentence.");
        _published.Add(0);
        _records.Add(0);
        _failedRecords.Add(0);
        _lateRecords.Add(0);
        _replaced.Add(0);
        foreach (var failure in s_failures) _failed.Add(0, Reason(failure));
    }

    public void RequestAnswered(int spans, int unpublishedSpans, PublishFailure failure, TimeSpan duration)
    {
        if (failure == PublishFailure.None)
        {
            _published.Add(spans);
            _books.Published(spans);
            _latency.Record(duration.TotalSeconds);
            return;
        }
        spans += unpublishedSpans;
        _failed.Add(spans, Reason(failure));
        _books.Failed(spans);
        LogRequestFailed(_logger, spans, failure);
    }

    public void RecordPublished(bool late)
    {
        _records.Add(1);
        if (late) _lateRecords.Add(1);
    }

    public void RecordFailed(Error error, string text)
    {
        _failedRecords.Add(1);
        if (MayLog(ref _failureLogged)) LogRecordFailed(_logger, error.Code, text);
    }

    public void ProducerReplaced(string why)
    {
        _replaced.Add(1);
        LogProducerReplaced(_logger, why);
    }

    public void ProducerRenewed() => LogProducerRenewed(_logger);

    public void ClientFailed(Error error, string text)
    {
        if (error.IsFatal) LogClientFatal(_logger, error.Code, text);
        else if (MayLog(ref _troubleLogged)) LogClientFailed(_logger, error.Code, text);
    }

    public void ClientSaid(SyslogLevel level, string facility, string message)
    {
        // The client says of each attempt to connect that it failed, twenty times a second.
        if (level <= SyslogLevel.Warning && MayLog(ref _troubleLogged)) LogClientWarning(_logger, facility, message);
        else LogClientSaid(_logger, facility, message);
    }

    /// <summary>Logs what is new, and what is mended.</summary>
    public void TopicsChecked(IReadOnlyDictionary<TopicFinding, string> before, IReadOnlyDictionary<TopicFinding, string> now)
    {
        foreach (var finding in Enum.GetValues<TopicFinding>())
        {
            Volatile.Write(ref _found[(int)finding], now.ContainsKey(finding) ? 1 : 0);
            if (now.TryGetValue(finding, out var text))
            {
                if (before.GetValueOrDefault(finding) != text) LogFinding(_logger, finding, text);
            }
            else if (before.ContainsKey(finding)) LogFindingGone(_logger, finding);
        }
    }

    public void AdministrationFailed(Error error) => LogAdministrationFailed(_logger, error.Code, error.Reason);

    private IEnumerable<Measurement<int>> ReadFindings() => Enum.GetValues<TopicFinding>().Select(finding =>
        new Measurement<int>(Volatile.Read(ref _found[(int)finding]), new KeyValuePair<string, object?>("finding", Finding(finding))));

    // A line of each kind in five seconds tells enough of an outage.
    private bool MayLog(ref long logged)
    {
        var now = _time.GetTimestamp();
        var last = Interlocked.Read(ref logged);
        return (last == 0 || _time.GetElapsedTime(last, now) >= TimeSpan.FromSeconds(5)) && Interlocked.CompareExchange(ref logged, now, last) == last;
    }

    private static string Finding(TopicFinding finding) => finding switch
    {
        TopicFinding.Unreachable => "unreachable",
        TopicFinding.Authentication => "authentication",
        TopicFinding.Authorization => "authorization",
        TopicFinding.Tls => "tls",
        TopicFinding.Missing => "missing",
        TopicFinding.SingleCopy => "single-copy",
        TopicFinding.Replication => "replication",
        TopicFinding.MinInsyncReplicas => "min-insync-replicas",
        TopicFinding.UncleanElection => "unclean-election",
        _ => "max-message-bytes",
    };

    private static KeyValuePair<string, object?> Reason(PublishFailure failure) => new("reason", failure switch
    {
        PublishFailure.Timeout => "timeout",
        PublishFailure.Refused => "refused",
        PublishFailure.ProducerReplaced => "producer-replaced",
        _ => "stopping",
    });

    [LoggerMessage(1101, LogLevel.Debug, "A request of {Spans} spans was answered retryable: {Failure}")]
    private static partial void LogRequestFailed(ILogger logger, int spans, PublishFailure failure);

    [LoggerMessage(1102, LogLevel.Warning, "Kafka did not acknowledge a record: {Code}, {Reason}. Its sender is told to send it again.")]
    private static partial void LogRecordFailed(ILogger logger, ErrorCode code, string reason);

    [LoggerMessage(1103, LogLevel.Error, "The Kafka producer is replaced: {Why}. What waited for it is answered retryable.")]
    private static partial void LogProducerReplaced(ILogger logger, string why);

    [LoggerMessage(1104, LogLevel.Warning, "Kafka client: {Code}, {Reason}")]
    private static partial void LogClientFailed(ILogger logger, ErrorCode code, string reason);

    [LoggerMessage(1105, LogLevel.Error, "Kafka client, fatal: {Code}, {Reason}")]
    private static partial void LogClientFatal(ILogger logger, ErrorCode code, string reason);

    [LoggerMessage(1106, LogLevel.Debug, "Kafka client ({Facility}): {Message}")]
    private static partial void LogClientSaid(ILogger logger, string facility, string message);

    [LoggerMessage(1107, LogLevel.Warning, "Kafka client ({Facility}): {Message}")]
    private static partial void LogClientWarning(ILogger logger, string facility, string message);

    [LoggerMessage(1108, LogLevel.Warning, "Kafka: {Finding}: {Text}")]
    private static partial void LogFinding(ILogger logger, TopicFinding finding, string text);

    [LoggerMessage(1109, LogLevel.Information, "Kafka: {Finding} no longer holds")]
    private static partial void LogFindingGone(ILogger logger, TopicFinding finding);

    [LoggerMessage(1110, LogLevel.Debug, "Kafka administration client: {Code}, {Reason}")]
    private static partial void LogAdministrationFailed(ILogger logger, ErrorCode code, string reason);

    [LoggerMessage(1111, LogLevel.Information, "A Kafka producer with the new certificates takes over; the one before it ends with what it holds.")]
    private static partial void LogProducerRenewed(ILogger logger);
}
