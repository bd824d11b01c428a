using Spoor.Load.Send;

namespace Spoor.Load.Report;

/// <summary>What the senders count while they run.</summary>
internal sealed class Tally
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, long> _statuses = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _messages = new(StringComparer.Ordinal);
    private long _sentSpans;
    private long _sentBytes;
    private int _inFlight;
    private int _waiting;
    private long _givenUpSpans;

    /// <summary>Time from the first byte to the answer, of attempts answered OK.</summary>
    public LatencyHistogram Attempts { get; } = new();

    /// <summary>Time from the first byte to any other answer, or until there was none.</summary>
    public LatencyHistogram Failures { get; } = new();

    /// <summary>Time from when a request was due until it was acknowledged, with all that was sent again in between.</summary>
    public LatencyHistogram Requests { get; } = new();

    /// <summary>Spans of the requests sent, each once however often it was sent.</summary>
    public long SentSpans => Volatile.Read(ref _sentSpans);

    /// <summary>Bytes of these requests, before compression.</summary>
    public long SentBytes => Volatile.Read(ref _sentBytes);

    /// <summary>Attempts without an answer yet.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Requests that wait to be sent again.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Spans of requests that were given up.</summary>
    public long GivenUpSpans => Volatile.Read(ref _givenUpSpans);

    /// <summary>A request is sent for the first time.</summary>
    /// <param name="spans">Its spans.</param>
    /// <param name="bytes">Its size.</param>
    public void Sent(int spans, int bytes)
    {
        Interlocked.Add(ref _sentSpans, spans);
        Interlocked.Add(ref _sentBytes, bytes);
    }

    /// <summary>An attempt begins.</summary>
    public void AttemptBegins() => Interlocked.Increment(ref _inFlight);

    /// <summary>An attempt was answered, or ended without.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="latency">How long it took.</param>
    public void AttemptEnds(Answer answer, TimeSpan latency)
    {
        Interlocked.Decrement(ref _inFlight);
        (answer.Kind == AnswerKind.Ok ? Attempts : Failures).Record(latency);
        var status = answer.RejectedSpans > 0 ? "OK with spans rejected" : answer is { Kind: AnswerKind.Ok, Message: not null } ? "OK with a warning" : answer.Status;
        lock (_lock)
        {
            _statuses[status] = _statuses.GetValueOrDefault(status) + 1;
            if (answer.Message is { Length: > 0 } message) _messages.TryAdd(status, message);
        }
    }

    /// <summary>An attempt was cancelled.</summary>
    public void AttemptCancelled() => Interlocked.Decrement(ref _inFlight);

    /// <summary>A request begins or ends to wait for its next attempt.</summary>
    /// <param name="change">1 or −1.</param>
    public void WaitChanges(int change) => Interlocked.Add(ref _waiting, change);

    /// <summary>A request was given up.</summary>
    /// <param name="spans">Its spans.</param>
    public void GaveUp(int spans) => Interlocked.Add(ref _givenUpSpans, spans);

    /// <summary>Answers by status, and the first message with each.</summary>
    /// <returns>A copy.</returns>
    public IReadOnlyList<(string Status, long Count, string? Message)> Statuses()
    {
        lock (_lock) return [.. _statuses.Select(status => (status.Key, status.Value, _messages.GetValueOrDefault(status.Key)))];
    }
}
