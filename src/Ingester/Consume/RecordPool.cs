using System.Collections.Concurrent;
using Spoor.Ingester.DeadLetters;
using Spoor.Ingester.Pipeline;

namespace Spoor.Ingester.Consume;

/// <summary>Records to be used again, with all that they report to.</summary>
internal sealed class RecordPool(Books books, BytesInFlight inFlight, DeadLetterQueue deadLetters)
{
    /// <summary>Most bytes of buffers that are kept for later: what some bulks give back at once.</summary>
    private const long MaxKeptBufferBytes = 16 * 1024 * 1024;

    /// <summary>The same of indexes.</summary>
    private const long MaxKeptBytes = 8 * 1024 * 1024;

    /// <summary>An index that has grown beyond this is not kept: one huge record would otherwise hold its room for ever.</summary>
    private const long MaxKeptIndexBytes = 1024 * 1024;

    private readonly ConcurrentBag<ConsumedRecord> _free = [];
    private long _keptBytes;

    public Books Books { get; } = books;

    public BytesInFlight InFlight { get; } = inFlight;

    public DeadLetterQueue DeadLetters { get; } = deadLetters;

    public RecordBuffers Buffers { get; } = new(MaxKeptBufferBytes);

    public ConsumedRecord Rent()
    {
        if (!_free.TryTake(out var record)) return new ConsumedRecord(this);
        Interlocked.Add(ref _keptBytes, -record.Request.IndexBytes);
        return record;
    }

    public void Return(ConsumedRecord record, byte[] buffer)
    {
        record.Request.Clear();
        Buffers.Return(buffer);
        var bytes = record.Request.IndexBytes;
        if (bytes > MaxKeptIndexBytes || Volatile.Read(ref _keptBytes) + bytes > MaxKeptBytes) return;
        Interlocked.Add(ref _keptBytes, bytes);
        _free.Add(record);
    }
}
