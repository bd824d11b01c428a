using Spoor.Ingester.DeadLetters;

namespace Spoor.Ingester.Pipeline;

/// <summary>The books of this process: consumed = indexed + duplicates + dead-lettered + abandoned + in flight, in spans, and
/// consumed = settled + abandoned + in flight, in records. Each term is counted where it happens.</summary>
/// <remarks>Records that cannot be decoded have no spans that could be counted; they count as records alone.</remarks>
internal sealed class Books
{
    private readonly long[] _deadLettered = new long[DeadLetterReasons.All.Count];
    private long _consumed;
    private long _indexed;
    private long _duplicates;
    private long _abandoned;
    private long _inFlight;
    private long _recordsConsumed;
    private long _recordsSettled;
    private long _recordsUndecodable;
    private long _recordsAbandoned;
    private long _recordsInFlight;

    public long Consumed => Volatile.Read(ref _consumed);

    public long Indexed => Volatile.Read(ref _indexed);

    public long Duplicates => Volatile.Read(ref _duplicates);

    public long Abandoned => Volatile.Read(ref _abandoned);

    public long InFlight => Volatile.Read(ref _inFlight);

    public long RecordsConsumed => Volatile.Read(ref _recordsConsumed);

    /// <summary>Records all of whose spans were indexed or dead-lettered, undecodable ones included.</summary>
    public long RecordsSettled => Volatile.Read(ref _recordsSettled);

    /// <summary>Records that stand in the dead-letter topic whole, because they could not be read.</summary>
    public long RecordsUndecodable => Volatile.Read(ref _recordsUndecodable);

    public long RecordsAbandoned => Volatile.Read(ref _recordsAbandoned);

    public long RecordsInFlight => Volatile.Read(ref _recordsInFlight);

    public long DeadLettered
    {
        get
        {
            long sum = 0;
            for (var i = 0; i < _deadLettered.Length; i++) sum += Volatile.Read(ref _deadLettered[i]);
            return sum;
        }
    }

    public long DeadLetteredFor(DeadLetterReason reason) => Volatile.Read(ref _deadLettered[(int)reason]);

    public void RecordConsumed()
    {
        Interlocked.Increment(ref _recordsConsumed);
        Interlocked.Increment(ref _recordsInFlight);
    }

    public void SpansConsumed(int spans)
    {
        Interlocked.Add(ref _consumed, spans);
        Interlocked.Add(ref _inFlight, spans);
    }

    public void SpansIndexed(int spans)
    {
        Interlocked.Add(ref _indexed, spans);
        Interlocked.Add(ref _inFlight, -spans);
    }

    public void SpansDuplicate(int spans)
    {
        Interlocked.Add(ref _duplicates, spans);
        Interlocked.Add(ref _inFlight, -spans);
    }

    public void SpansDeadLettered(int spans, DeadLetterReason reason)
    {
        Interlocked.Add(ref _deadLettered[(int)reason], spans);
        Interlocked.Add(ref _inFlight, -spans);
    }

    public void RecordSettled(bool isUndecodable)
    {
        Interlocked.Increment(ref _recordsSettled);
        if (isUndecodable) Interlocked.Increment(ref _recordsUndecodable);
        Interlocked.Decrement(ref _recordsInFlight);
    }

    public void RecordAbandoned(int spans)
    {
        Interlocked.Add(ref _abandoned, spans);
        Interlocked.Add(ref _inFlight, -spans);
        Interlocked.Increment(ref _recordsAbandoned);
        Interlocked.Decrement(ref _recordsInFlight);
    }
}
