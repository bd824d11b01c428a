namespace Spoor.Ingester.Consume;

/// <summary>Bytes held for records that are not settled: values, indexes, dead letters under way.</summary>
internal sealed class BytesInFlight
{
    private long _bytes;
    private long _released;
    private long _limit;

    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Bytes let go since the start.</summary>
    public long Released => Volatile.Read(ref _released);

    /// <summary>Bytes, the writer's share included, at which consuming pauses at the moment.</summary>
    public long Limit
    {
        get => Volatile.Read(ref _limit);
        set => Volatile.Write(ref _limit, value);
    }

    public void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);

    /// <summary>A record ended: what it held is free.</summary>
    public void Release(long bytes)
    {
        Interlocked.Add(ref _bytes, -bytes);
        Interlocked.Add(ref _released, bytes);
    }
}
