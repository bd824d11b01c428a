using System.Diagnostics.Metrics;

namespace Spoor.Collector.Admission;

/// <summary>What admission counts and logs.</summary>
internal sealed partial class AdmissionTelemetry
{
    public const string MeterName = "Spoor.Collector.Admission";

    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Meter _meter;
    private readonly Counter<long> _refusedRequests;
    private readonly Counter<long> _refusedBytes;
    private readonly Counter<long> _abortedRequests;
    private readonly Counter<long> _abortedBytes;
    private long _refusals;
    private long _refusedBytesTotal;
    private long _logged;

    public AdmissionTelemetry(IMeterFactory meters, ILogger<InFlightBytes> logger, TimeProvider time)
    {
        _logger = logger;
        _time = time;
        _meter = meters.Create(MeterName);
        _refusedRequests = _meter.CreateCounter<long>("spoor.collector.requests.refused", "{request}",
            "Requests refused before they were read to their end, by reason.");
        _refusedBytes = _meter.CreateCounter<long>("spoor.collector.refused.size", "By",
            "Bytes that had arrived of requests refused before they were read to their end, by reason.");
        _abortedRequests = _meter.CreateCounter<long>("spoor.collector.requests.aborted", "{request}",
            "Requests whose sender left before all of them had arrived.");
        _abortedBytes = _meter.CreateCounter<long>("spoor.collector.aborted.size", "By",
            "Bytes that had arrived of requests whose sender left before all of them had.");
        _abortedRequests.Add(0);
        _abortedBytes.Add(0);
        foreach (var refusal in Enum.GetValues<Refusal>())
        {
            if (refusal == Refusal.None) continue;
            _refusedRequests.Add(0, Reason(refusal));
            _refusedBytes.Add(0, Reason(refusal));
        }
    }

    /// <summary>Requests refused unread, so far.</summary>
    public long RefusedRequests => Interlocked.Read(ref _refusals);

    /// <summary>Bytes that had arrived of them, so far.</summary>
    public long RefusedBytes => Interlocked.Read(ref _refusedBytesTotal);

    public void Observe(InFlightBytes inFlight)
    {
        _meter.CreateObservableGauge("spoor.collector.in_flight.size", () => inFlight.UsedBytes, "By",
            "Bytes of requests in flight, from the first byte read until Kafka's report.");
        _meter.CreateObservableGauge("spoor.collector.in_flight.limit", () => inFlight.LimitBytes, "By", "Limit of the bytes in flight.");
    }

    public void RequestRefused(Refusal refusal, long bytes)
    {
        Interlocked.Increment(ref _refusals);
        Interlocked.Add(ref _refusedBytesTotal, bytes);
        _refusedRequests.Add(1, Reason(refusal));
        _refusedBytes.Add(bytes, Reason(refusal));
        var now = _time.GetTimestamp();
        var last = Interlocked.Read(ref _logged);
        if (last != 0 && _time.GetElapsedTime(last, now) < s_quiet) return;
        if (Interlocked.CompareExchange(ref _logged, now, last) == last) LogRequestRefused(_logger, bytes, refusal);
    }

    public void RequestAborted(long bytes)
    {
        _abortedRequests.Add(1);
        _abortedBytes.Add(bytes);
        LogRequestAborted(_logger, bytes);
    }

    private static KeyValuePair<string, object?> Reason(Refusal refusal) => new("reason", refusal switch
    {
        Refusal.Overloaded => "overloaded",
        Refusal.Stalled => "stalled",
        Refusal.TooSlow => "too-slow",
        Refusal.TooLarge => "too-large",
        _ => "undecodable",
    });

    [LoggerMessage(1001, LogLevel.Warning, "A request was refused after {Bytes} bytes: {Refusal}. Further ones within a second are only counted.")]
    private static partial void LogRequestRefused(ILogger logger, long bytes, Refusal refusal);

    [LoggerMessage(1003, LogLevel.Debug, "A sender left after {Bytes} bytes of its request")]
    private static partial void LogRequestAborted(ILogger logger, long bytes);
}
