namespace Spoor.TraceStore.Elasticsearch.Writing;

/// <summary>Counts the bytes that bulks hold, and lets takers of more wait while it is too much.</summary>
/// <param name="max">Bytes above which nothing more is taken.</param>
internal sealed class MemoryGauge(long max)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _room;
    private long _bytes;

    /// <summary>Bytes held.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Counts bytes taken, or given back when negative.</summary>
    public void Add(long bytes)
    {
        TaskCompletionSource? room = null;
        lock (_lock)
        {
            _bytes += bytes;
            if (_bytes < max) (room, _room) = (_room, null);
        }
        room?.SetResult();
    }

    /// <summary>Waits until there is room.</summary>
    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_bytes < max) return ValueTask.CompletedTask;
            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(WaitAsync(_room.Task, cancellationToken));
        }
    }

    private async Task WaitAsync(Task room, CancellationToken cancellationToken)
    {
        await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        // Others may have been faster.
        await WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
    }
}
