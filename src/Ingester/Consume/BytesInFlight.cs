namespace Spoor.Ingester.Consume;

/// <summary>Bytes held for records that are not settled: values, indexes, dead letters under way.</summary>
internal sealed class BytesInFlight
{
    private long _bytes;

    public long Bytes => Volatile.Read(ref _bytes);

    public void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);
}
