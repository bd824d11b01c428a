using System.IO.Pipelines;

namespace Spoor.Collector.Admission;

/// <summary>One request's share of the bytes in flight, from its first byte until nobody holds its bytes any more.</summary>
/// <remarks>Its numbers are guarded by the lock of <see cref="InFlightBytes"/>.</remarks>
internal sealed class RequestLease(InFlightBytes inFlight, PipeReader body, long started) : IDisposable
{
    private static readonly AsyncLocal<RequestLease?> s_current = new();
    private ReceivedBytes? _unfolded;
    private int _holders = 1;

    /// <summary>The lease of the request that is being read; set only for requests that are compressed.</summary>
    /// <remarks>The gRPC layer decompresses through an interface that knows nothing of the request.</remarks>
    public static RequestLease? Current
    {
        get => s_current.Value;
        set => s_current.Value = value;
    }

    /// <summary>When its first byte was awaited, a time stamp of the clock.</summary>
    public long Started { get; } = started;

    /// <summary>Bytes that it counts for.</summary>
    public long ChargedBytes { get; set; }

    /// <summary>Bytes of it that have arrived, as sent.</summary>
    public long ArrivedBytes { get; set; }

    /// <summary>Bytes that had arrived when it was last seen to move.</summary>
    public long MarkedBytes { get; set; }

    /// <summary>When it was last seen to move, a time stamp of the clock.</summary>
    public long MarkedAt { get; set; } = started;

    /// <summary>Why its reading is to end.</summary>
    public Refusal Refusal { get; set; }

    /// <summary>Place in the list of those that are being received.</summary>
    public LinkedListNode<RequestLease>? Node { get; set; }

    /// <summary>Keeps what it was decompressed to, until it is taken.</summary>
    public void Put(ReceivedBytes unfolded) => _unfolded = unfolded;

    /// <summary>Takes what it was decompressed to; null where it was not compressed.</summary>
    public ReceivedBytes? TakeUnfolded() => Interlocked.Exchange(ref _unfolded, null);

    /// <inheritdoc cref="InFlightBytes.TurnAwayWhenFull"/>
    public RefusedException? TurnAwayWhenFull() => inFlight.TurnAwayWhenFull(this);

    /// <summary>Asks for room for all of it.</summary>
    /// <param name="bytes">How much of it has arrived.</param>
    /// <param name="expectedBytes">Room that all of it will take, as far as it tells.</param>
    /// <returns>Why it is not let in; null when it is.</returns>
    public RefusedException? TryEnter(long bytes, long expectedBytes) => inFlight.TryEnter(this, bytes, expectedBytes);

    /// <summary>Tells that this many bytes of it have arrived.</summary>
    /// <exception cref="RefusedException">There is no room for them, or it is to end for another reason.</exception>
    public void Arrived(long bytes) => inFlight.Grow(this, bytes, moves: true);

    /// <summary>Tells that it now takes this much room, what arrived and what it was unfolded to.</summary>
    /// <inheritdoc cref="Arrived" path="/exception"/>
    public void Grow(long bytes) => inFlight.Grow(this, bytes, moves: false);

    /// <summary>Tells that it has arrived to its end: it is no longer a candidate for eviction.</summary>
    public void Complete() => inFlight.Complete(this);

    /// <summary>One more holder: its room is given back when every holder has disposed it.</summary>
    public void Share() => Interlocked.Increment(ref _holders);

    /// <summary>Wakes whoever waits for more of its bytes.</summary>
    public void Interrupt() => body.CancelPendingRead();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _holders) != 0) return;
        _unfolded?.Dispose();
        inFlight.End(this);
    }
}
