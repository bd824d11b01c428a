using System.Diagnostics.Metrics;
using Spoor.Ingester.Kafka;
using Spoor.KafkaSecurity;

namespace Spoor.Ingester.Consume;

/// <summary>What is told of consuming: assignments, offsets, lag, pauses.</summary>
internal sealed partial class ConsumerTelemetry
{
    public const string MeterName = "Spoor.Ingester.Consumer";

    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger;
    private readonly Counter<long> _expired;
    private readonly Counter<long> _rebalances;
    private readonly Counter<long> _commitsFailed;
    private readonly Counter<long> _pauses;
    private readonly Counter<long> _refusals;
    private readonly TimeProvider _time;
    private volatile PartitionAssignment[] _assignments = [];
    private long _expiredTotal;
    private long _failedAt;
    private volatile string _protocol = "none";
    private volatile string? _fault;
    private volatile string? _refusal;
    private volatile bool _isRightMissing;
    private long _refusedAt;
    private volatile bool _isPaused;

    public ConsumerTelemetry(IMeterFactory meterFactory, ILogger<SpanConsumer> logger, BytesInFlight inFlight, TimeProvider time)
    {
        _logger = logger;
        _time = time;
        var meter = meterFactory.Create(MeterName);
        _expired = meter.CreateCounter<long>(
            "spoor.ingester.records.expired", "{record}", "Records that Kafka's retention removed before they were consumed: lost.");
        _rebalances = meter.CreateCounter<long>("spoor.ingester.rebalances", "{rebalance}", "Changes of the assignment, by kind.");
        _commitsFailed = meter.CreateCounter<long>("spoor.ingester.commits.failed", "{commit}", "Commits of offsets that failed and are made again.");
        _pauses = meter.CreateCounter<long>("spoor.ingester.pauses", "{pause}", "Times that consuming paused because the limit of bytes in flight was reached.");
        _refusals = meter.CreateCounter<long>(
            "spoor.ingester.kafka.refusals", "{refusal}", "Times that the brokers refused us, or we them, by kind; the log and /status say what to mend.");
        meter.CreateObservableGauge("spoor.ingester.in_flight.size", () => inFlight.Bytes, "By", "Bytes held for records that are not settled, the writer's share not included.");
        meter.CreateObservableGauge("spoor.ingester.in_flight.limit", () => inFlight.Limit, "By", "Bytes in flight, the writer's share included, at which consuming pauses.");
        meter.CreateObservableGauge("spoor.ingester.paused", () => _isPaused ? 1 : 0, "{consumer}", "1 while consuming is paused.");
        meter.CreateObservableGauge("spoor.ingester.partitions", () => _assignments.Length, "{partition}", "Partitions assigned to this process.");
        meter.CreateObservableGauge("spoor.ingester.lag.time", TimeLags, "s", "Age of the oldest record that is not indexed, by partition.");
        meter.CreateObservableGauge("spoor.ingester.lag.records", RecordLags, "{record}", "Records between the committed offset and the end, by partition.");
        foreach (var kind in new[] { "assigned", "revoked", "lost" }) _rebalances.Add(0, new KeyValuePair<string, object?>("kind", kind));
        foreach (var kind in Enum.GetValues<RefusalKind>()) _refusals.Add(0, new KeyValuePair<string, object?>("kind", kind.Name()));
        _expired.Add(0);
        _commitsFailed.Add(0);
        _pauses.Add(0);
    }

    /// <summary>The partitions that are ours.</summary>
    public IReadOnlyList<PartitionAssignment> Assignments => _assignments;

    public long Expired => Volatile.Read(ref _expiredTotal);

    /// <summary>The group protocol in use.</summary>
    public string Protocol => _protocol;

    /// <summary>Why nothing is consumed at the moment, or nothing.</summary>
    public string? Fault => _refusal ?? _fault;

    public bool IsPaused => _isPaused;

    public void Joining(GroupProtocol protocol, string group, string topic)
    {
        _protocol = protocol.ToString();
        LogJoining(_logger, topic, group, protocol);
    }

    public void Renewing() => LogRenewing(_logger);

    public void FellBack(string error) => LogFellBack(_logger, error);

    public void Assigned(PartitionAssignment[] added, PartitionAssignment[] all)
    {
        _fault = _refusal = null;
        _assignments = all;
        _rebalances.Add(1, new KeyValuePair<string, object?>("kind", "assigned"));
        LogAssigned(_logger, Names(added), all.Length);
    }

    public void Revoked(PartitionAssignment[] removed, PartitionAssignment[] left, bool isLost, int abandoned)
    {
        _assignments = left;
        _rebalances.Add(1, new KeyValuePair<string, object?>("kind", isLost ? "lost" : "revoked"));
        if (isLost) LogLost(_logger, Names(removed), abandoned);
        else LogRevoked(_logger, Names(removed), abandoned, left.Length);
    }

    public void RecordsExpired(PartitionAssignment assignment, long records, long from)
    {
        Interlocked.Add(ref _expiredTotal, records);
        _expired.Add(records);
        LogExpired(_logger, records, assignment.Partition.ToString(), from);
    }

    public void StartedOver(PartitionAssignment assignment, long committed, long end) =>
        LogStartedOver(_logger, assignment.Partition.ToString(), committed, end);

    public void CommitFailed(string partition, string error)
    {
        _commitsFailed.Add(1);
        LogCommitFailed(_logger, partition, error);
    }

    public void Paused(long bytes)
    {
        _isPaused = true;
        _pauses.Add(1);
        LogPaused(_logger, bytes);
    }

    public void Resumed()
    {
        if (!_isPaused) return;
        _isPaused = false;
        LogResumed(_logger);
    }

    /// <summary>Something went wrong that the client mends by itself. Told at most every ten seconds: each broker that is away is reported
    /// with every attempt to reach it.</summary>
    public void Failed(string error)
    {
        _fault = error;
        var now = _time.GetTimestamp();
        if (_failedAt != 0 && _time.GetElapsedTime(_failedAt, now) < s_quiet) return;
        _failedAt = now;
        LogFailed(_logger, error);
    }

    /// <summary>The brokers refuse us, or we them: somebody must mend it. Told at most every ten seconds.</summary>
    public void Refused(RefusalKind kind, string text)
    {
        _refusals.Add(1, new KeyValuePair<string, object?>("kind", kind.Name()));
        _isRightMissing = kind == RefusalKind.Authorization;
        _refusal = text;
        var now = _time.GetTimestamp();
        if (_refusedAt != 0 && _time.GetElapsedTime(_refusedAt, now) < s_quiet) return;
        _refusedAt = now;
        LogRefused(_logger, text);
    }

    /// <summary>A record came, or offsets were committed: nobody refuses us.</summary>
    public void Accepted()
    {
        if (_refusal is not null) _refusal = null;
    }

    /// <summary>The brokers answer, if perhaps not to all that we ask.</summary>
    public void Answered()
    {
        _fault = null;
        if (!_isRightMissing) _refusal = null;
    }

    public void Rebuilding(string error, TimeSpan pause)
    {
        _fault = error;
        LogRebuilding(_logger, error, pause.TotalSeconds);
    }

    public void ClientSaid(string message) => LogClient(_logger, message);

    /// <summary>Age of the oldest record that is not indexed; 0 where there is none, nothing where it is not known.</summary>
    public TimeSpan? TimeLag(PartitionAssignment assignment)
    {
        if (RecordsBehind(assignment) is not > 0) return RecordsBehind(assignment) is null ? null : TimeSpan.Zero;
        var oldest = assignment.OldestUnixMs;
        if (oldest <= 0) return null;
        var age = _time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(oldest);
        return age < TimeSpan.Zero ? TimeSpan.Zero : age;
    }

    /// <summary>Records that are not committed.</summary>
    public static long? RecordsBehind(PartitionAssignment assignment)
    {
        var from = assignment.Committed != PartitionAssignment.Unset ? assignment.Committed : assignment.Watermark;
        var end = Math.Max(assignment.End, assignment.Position);
        return from == PartitionAssignment.Unset || end == PartitionAssignment.Unset ? null : Math.Max(0, end - from);
    }

    private IEnumerable<Measurement<double>> TimeLags()
    {
        foreach (var assignment in _assignments)
            if (TimeLag(assignment) is { } lag) yield return new Measurement<double>(lag.TotalSeconds, Label(assignment));
    }

    private IEnumerable<Measurement<long>> RecordLags()
    {
        foreach (var assignment in _assignments)
            if (RecordsBehind(assignment) is { } behind) yield return new Measurement<long>(behind, Label(assignment));
    }

    private static KeyValuePair<string, object?> Label(PartitionAssignment assignment) => new("partition", assignment.Partition.Partition.Value);

    private static string Names(PartitionAssignment[] assignments) =>
        string.Join(", ", assignments.Select(assignment => assignment.Partition.Partition.Value).Order());

    [LoggerMessage(2201, LogLevel.Information, "Joining group {Group} on {Topic}, group protocol {Protocol}.")]
    private static partial void LogJoining(ILogger logger, string topic, string group, GroupProtocol protocol);

    [LoggerMessage(2202, LogLevel.Warning, "The brokers do not have the consumer group protocol (KIP-848), going on with the classic one: {Error}")]
    private static partial void LogFellBack(ILogger logger, string error);

    [LoggerMessage(2203, LogLevel.Information, "Assigned partitions {Partitions}; {Total} in all.")]
    private static partial void LogAssigned(ILogger logger, string partitions, int total);

    [LoggerMessage(2204, LogLevel.Information, "Gave up partitions {Partitions}, {Abandoned} records abandoned; {Left} left.")]
    private static partial void LogRevoked(ILogger logger, string partitions, int abandoned, int left);

    [LoggerMessage(2205, LogLevel.Warning, "Lost partitions {Partitions}, {Abandoned} records abandoned, nothing committed.")]
    private static partial void LogLost(ILogger logger, string partitions, int abandoned);

    [LoggerMessage(2206, LogLevel.Error, "Kafka's retention removed {Records} records of {Partition} from offset {From} on, before they were consumed.")]
    private static partial void LogExpired(ILogger logger, long records, string partition, long from);

    [LoggerMessage(2207, LogLevel.Warning, "{Partition} ends at {End}, below the committed offset {Committed}: the topic was made anew, starting at its beginning.")]
    private static partial void LogStartedOver(ILogger logger, string partition, long committed, long end);

    [LoggerMessage(2208, LogLevel.Warning, "Offset of {Partition} was not committed: {Error}")]
    private static partial void LogCommitFailed(ILogger logger, string partition, string error);

    [LoggerMessage(2209, LogLevel.Information, "Consuming pauses: {Bytes} bytes in flight.")]
    private static partial void LogPaused(ILogger logger, long bytes);

    [LoggerMessage(2210, LogLevel.Information, "Consuming goes on.")]
    private static partial void LogResumed(ILogger logger);

    [LoggerMessage(2211, LogLevel.Warning, "Kafka consumer: {Error}")]
    private static partial void LogFailed(ILogger logger, string error);

    [LoggerMessage(2212, LogLevel.Error, "The consumer cannot go on and is built anew in {Seconds} s: {Error}")]
    private static partial void LogRebuilding(ILogger logger, string error, double seconds);

    [LoggerMessage(2214, LogLevel.Error, "Kafka refuses the consumer; nothing is lost, it goes on once this is mended: {Text}")]
    private static partial void LogRefused(ILogger logger, string text);

    [LoggerMessage(2213, LogLevel.Debug, "Kafka consumer: {Message}")]
    private static partial void LogClient(ILogger logger, string message);

    [LoggerMessage(2215, LogLevel.Information, "Leaving the group, to join it anew with the new certificates.")]
    private static partial void LogRenewing(ILogger logger);
}
