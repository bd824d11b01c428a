namespace Spoor.TraceStore.Elasticsearch.Writing;

/// <summary>How many bulk requests may be under way: one more with each round that went well, half as many when the cluster refuses or
/// does not answer, a little fewer when its answers become slow.</summary>
/// <param name="max">Upper limit.</param>
/// <param name="time">The clock.</param>
internal sealed class BulkConcurrency(int max, TimeProvider time)
{
    // Answers below this are never called slow, whatever the best one was.
    private static readonly TimeSpan s_fastEnough = TimeSpan.FromSeconds(1);
    private const double SlowFactor = 4;
    private const double BestDrift = 1.02;

    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private double _limit = Math.Min(2, max);
    private double _bestSeconds = double.PositiveInfinity;
    private long _lastDecrease;
    private int _inFlight;

    /// <summary>Requests that may be under way now.</summary>
    public int Limit
    {
        get
        {
            lock (_lock) return (int)_limit;
        }
    }

    /// <summary>Requests under way.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Waits until one more request may be sent. Each must be followed by one <c>Release</c>.</summary>
    public async ValueTask AcquireAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource turn;
        lock (_lock)
        {
            if (_inFlight < (int)_limit)
            {
                _inFlight++;
                return;
            }
            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(turn);
        }
        await using var registration = cancellationToken.Register(static state => ((TaskCompletionSource)state!).TrySetCanceled(), turn);
        await turn.Task.ConfigureAwait(false);
    }

    /// <summary>Gives the place back and learns from the answer.</summary>
    /// <param name="sent">Timestamp of the sending.</param>
    /// <param name="wasRefused">The cluster refused for being overloaded, or gave no answer.</param>
    public void Release(long sent, bool wasRefused)
    {
        lock (_lock)
        {
            if (wasRefused) Decrease(sent, 0.5);
            else Learn(sent, time.GetElapsedTime(sent));
            _inFlight--;
            LetIn();
        }
    }

    /// <summary>Gives the place back when nothing was sent.</summary>
    public void Release()
    {
        lock (_lock)
        {
            _inFlight--;
            LetIn();
        }
    }

    private void Learn(long sent, TimeSpan latency)
    {
        var seconds = latency.TotalSeconds;
        _bestSeconds = Math.Min(_bestSeconds * BestDrift, seconds);
        if (seconds > Math.Max(s_fastEnough.TotalSeconds, SlowFactor * _bestSeconds)) Decrease(sent, 0.9);
        else if (_inFlight >= (int)_limit) _limit = Math.Min(max, _limit + 1 / _limit);
    }

    // One wave of refusals is one sign: what was sent before the last decrease tells nothing new.
    private void Decrease(long sent, double factor)
    {
        if (sent < _lastDecrease) return;
        _lastDecrease = time.GetTimestamp();
        _limit = Math.Max(1, _limit * factor);
    }

    private void LetIn()
    {
        while (_inFlight < (int)_limit && _waiting.TryDequeue(out var turn))
            if (turn.TrySetResult()) _inFlight++;
    }
}
