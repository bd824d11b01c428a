namespace Spoor.TraceStore.Elasticsearch.Writing;

/// <summary>What keeps spans from being written, for as long as any bulk waits to be tried again.</summary>
internal sealed class WriterTrouble(BulkTelemetry telemetry, TimeProvider time)
{
    private readonly Lock _lock = new();
    private RetryReason? _reason;
    private DateTimeOffset _since;
    private string? _lastError;
    private int _waiting;

    /// <summary>The trouble, since when, what was said last, and the number of bulks that wait.</summary>
    public (string? Reason, DateTimeOffset? Since, string? LastError, int Waiting) Read()
    {
        lock (_lock) return (_reason?.Name(), _reason is null ? null : _since, _lastError, _waiting);
    }

    /// <summary>A bulk will be tried again. It was tried for the first time, unless <paramref name="isAgain"/>.</summary>
    public void Enter(RetryReason reason, string error, bool isAgain)
    {
        telemetry.Retried(reason);
        bool isNews;
        lock (_lock)
        {
            if (!isAgain) _waiting++;
            isNews = _reason != reason;
            if (_reason is null) _since = time.GetUtcNow();
            _reason = reason;
            _lastError = error;
        }
        if (isNews) telemetry.TroubleBegan(reason, error);
    }

    /// <summary>A bulk that had to be tried again has nothing left to settle.</summary>
    public void Leave()
    {
        RetryReason? over = null;
        var lasted = TimeSpan.Zero;
        lock (_lock)
        {
            if (--_waiting == 0)
            {
                (over, _reason) = (_reason, null);
                lasted = time.GetUtcNow() - _since;
            }
        }
        if (over is { } reason) telemetry.TroubleEnded(reason.Name(), lasted);
    }
}
