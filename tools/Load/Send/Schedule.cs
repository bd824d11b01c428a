namespace Spoor.Load.Send;

/// <summary>Which request is next, and when: by rate or at once, until the run's bound is reached. Shared by all lanes.</summary>
internal sealed class Schedule
{
    /// <summary>How much of a delay is caught up; a sender that hurried after a longer one would measure its own burst.</summary>
    private const double CaughtUpSeconds = 1;

    private readonly Lock _lock = new();
    private readonly SendLog _log;
    private readonly TimeProvider _time;
    private readonly double _spansPerSecond;
    private readonly long _maxSpans;
    private readonly long _begun;
    private readonly double _end;
    private long _spans;

    /// <summary>When the next request is due, counted from the begin: as a time stamp it would lose its last digits.</summary>
    private double _due;
    private int _pass = -1;
    private int _request;
    private bool _stopped;

    /// <summary>Begins the schedule: its first request is due now.</summary>
    /// <param name="log">Where passes are begun.</param>
    /// <param name="spansPerSecond">The rate; 0 is flat out.</param>
    /// <param name="maxSpans">Ends after the request that reaches it.</param>
    /// <param name="maxDuration">Ends when it is over.</param>
    /// <param name="time">The clock.</param>
    public Schedule(SendLog log, double spansPerSecond, long maxSpans, TimeSpan maxDuration, TimeProvider time)
    {
        _log = log;
        _time = time;
        _spansPerSecond = spansPerSecond;
        _maxSpans = maxSpans;
        _begun = time.GetTimestamp();
        _end = maxDuration.TotalSeconds * time.TimestampFrequency;
    }

    /// <summary>Gives no further turn.</summary>
    public void Stop()
    {
        lock (_lock) _stopped = true;
    }

    /// <summary>Takes the next turn.</summary>
    /// <param name="turn">The turn.</param>
    /// <returns><see langword="false"/> when the run's bound is reached.</returns>
    public bool TryTake(out Turn turn)
    {
        var requests = _log.Requests.Requests;
        lock (_lock)
        {
            turn = default;
            var now = _time.GetTimestamp() - _begun;
            if (_spansPerSecond > 0) _due = Math.Max(_due, now - CaughtUpSeconds * _time.TimestampFrequency);
            else _due = now;
            if (_stopped || _spans >= _maxSpans || _due >= _end) return false;

            if (_pass < 0 || _request == requests.Length)
            {
                _pass++;
                _request = 0;
                _log.BeginPass(UnixNanosNow() - _log.Requests.NewestUnixNanos);
            }
            turn = new Turn(_pass, _request, _begun + (long)_due);
            var spans = requests[_request++].Spans.Length;
            _spans += spans;
            if (_spansPerSecond > 0) _due += spans / _spansPerSecond * _time.TimestampFrequency;
            return true;
        }
    }

    private long UnixNanosNow() => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
}
