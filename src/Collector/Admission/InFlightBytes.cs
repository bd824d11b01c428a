using System.IO.Pipelines;
using Microsoft.Extensions.Options;

namespace Spoor.Collector.Admission;

/// <summary>Counts the bytes of all requests in flight and keeps them below one limit.</summary>
/// <remarks>
/// A request is let in only where there is room for all of it, as far as it tells its length, and holds that room while it arrives: what
/// has begun is finished, and who finds no room is told to come back before his bytes are read. A request that takes longer than a second
/// keeps only the room of what has arrived, where others need the rest; one that stands still loses all of it, the largest first: else a
/// few slow senders, or a thousand half-sent requests, would lock everybody out. One that trickles in is ended by the time limit.
/// </remarks>
internal sealed class InFlightBytes
{
    /// <summary>What a request counts for at least while it arrives: the buffer that its first byte already takes.</summary>
    public const int ReceivingBytes = ReceiveBlocks.BlockBytes;

    /// <summary>What a request counts for beside its bytes.</summary>
    private const int OverheadBytes = 2 * 1024;

    /// <summary>Fewer bytes than this do not count as movement, unless they are the last.</summary>
    private const int MovementBytes = 16 * 1024;

    /// <summary>Newcomers leave this share of the limit, one part in so many, to those that have begun and take more than they told.</summary>
    private const int ShareOfBegun = 4;

    /// <summary>Nobody holds more than this share of the limit, one part in so many, for bytes that have not arrived.</summary>
    private const int ShareOfOne = 8;

    private static readonly TimeSpan s_standstill = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly LinkedList<RequestLease> _receiving = new();
    private readonly LimitsOptions _limits;
    private readonly TimeProvider _time;
    private readonly AdmissionTelemetry _telemetry;
    private long _used;

    public InFlightBytes(IOptions<LimitsOptions> limits, TimeProvider time, AdmissionTelemetry telemetry)
    {
        _limits = limits.Value;
        _time = time;
        _telemetry = telemetry;
        telemetry.Observe(this);
    }

    /// <summary>Bytes in flight.</summary>
    public long UsedBytes => Interlocked.Read(ref _used);

    /// <summary>The limit.</summary>
    public long LimitBytes => _limits.InFlightBytes;

    /// <summary>Begins a request whose bytes are still to come.</summary>
    public RequestLease Begin(PipeReader body)
    {
        var lease = new RequestLease(this, body, _time.GetTimestamp());
        lock (_lock) lease.Node = _receiving.AddLast(lease);
        return lease;
    }

    /// <summary>Lets a request in where there is room for all of it.</summary>
    /// <param name="lease">The request.</param>
    /// <param name="bytes">How much of it has arrived.</param>
    /// <param name="expectedBytes">Room that all of it will take, as far as it tells.</param>
    /// <returns>Why it is not let in; null when it is.</returns>
    public RefusedException? TryEnter(RequestLease lease, long bytes, long expectedBytes)
    {
        expectedBytes = Math.Min(expectedBytes, _limits.InFlightBytes / ShareOfOne);
        return TryGrow(lease, bytes, Math.Max(bytes, expectedBytes), EntryLimitBytes, moves: true);
    }

    /// <summary>Turns a request away before anything of it is read, where there is no room even for its begin.</summary>
    /// <returns>Why it is turned away; null when it is not.</returns>
    public RefusedException? TurnAwayWhenFull(RequestLease lease)
    {
        const long Least = ReceivingBytes + OverheadBytes;
        if (UsedBytes + Least <= EntryLimitBytes) return null;
        lock (_lock)
        {
            if (TryMakeRoom(lease, Least, EntryLimitBytes)) return null;
            lease.Refusal = Refusal.Overloaded;
            return Refuse(lease, 0);
        }
    }

    /// <summary>Makes room for a request that has begun.</summary>
    /// <param name="lease">The request.</param>
    /// <param name="bytes">Room that it takes now.</param>
    /// <param name="moves">Whether that is what has arrived.</param>
    /// <exception cref="RefusedException">There is none.</exception>
    public void Grow(RequestLease lease, long bytes, bool moves)
    {
        if (TryGrow(lease, bytes, bytes, _limits.InFlightBytes, moves) is { } refused) throw refused;
    }

    /// <summary>Takes a request out of those that may be evicted.</summary>
    public void Complete(RequestLease lease)
    {
        lock (_lock) Forget(lease);
    }

    /// <summary>Gives back all of a request's room.</summary>
    public void End(RequestLease lease)
    {
        lock (_lock)
        {
            Forget(lease);
            _used -= lease.ChargedBytes;
            lease.ChargedBytes = 0;
        }
    }

    /// <summary>Ends the receiving of every request that has taken too long.</summary>
    public void EndOverdue()
    {
        var now = _time.GetTimestamp();
        lock (_lock)
        {
            // The list is in the order of arrival.
            while (_receiving.First?.Value is { } oldest && _time.GetElapsedTime(oldest.Started, now) > _limits.ReceiveTimeout)
                Evict(oldest, Refusal.TooSlow);
        }
    }

    private long EntryLimitBytes => _limits.InFlightBytes - _limits.InFlightBytes / ShareOfBegun;

    private static long RoomOf(long bytes) => Math.Max(ReceivingBytes, bytes) + OverheadBytes;

    private RefusedException? TryGrow(RequestLease lease, long bytes, long roomBytes, long limitBytes, bool moves)
    {
        lock (_lock)
        {
            if (lease.Refusal != Refusal.None) return Refuse(lease, bytes);
            if (moves) lease.ArrivedBytes = bytes;
            if (moves && bytes - lease.MarkedBytes >= MovementBytes)
            {
                lease.MarkedBytes = bytes;
                lease.MarkedAt = _time.GetTimestamp();
            }
            var more = RoomOf(roomBytes) - lease.ChargedBytes;
            if (more <= 0) return null;
            if (!TryMakeRoom(lease, more, limitBytes))
            {
                lease.Refusal = Refusal.Overloaded;
                return Refuse(lease, bytes);
            }
            lease.ChargedBytes += more;
            _used += more;
            return null;
        }
    }

    private bool TryMakeRoom(RequestLease taker, long bytes, long limitBytes)
    {
        if (_used + bytes <= limitBytes) return true;
        var now = _time.GetTimestamp();
        TakeBackWhatIsLate(taker, now);
        while (_used + bytes > limitBytes)
        {
            RequestLease? largest = null;
            // The list is in the order of arrival: behind the first that is young, nobody has had the time to stand still.
            foreach (var lease in _receiving)
            {
                if (!IsOverdue(lease.Started, now)) break;
                if (lease == taker || lease.ChargedBytes <= (largest?.ChargedBytes ?? 0)) continue;
                if (IsOverdue(lease.MarkedAt, now)) largest = lease;
            }
            if (largest is null) return false;
            Evict(largest, Refusal.Stalled);
        }
        return true;
    }

    /// <summary>Takes the room that was kept for bytes that should have arrived by now.</summary>
    private void TakeBackWhatIsLate(RequestLease taker, long now)
    {
        foreach (var lease in _receiving)
        {
            if (!IsOverdue(lease.Started, now)) break;
            if (lease == taker) continue;
            var kept = lease.ChargedBytes - RoomOf(lease.ArrivedBytes);
            if (kept <= 0) continue;
            lease.ChargedBytes -= kept;
            _used -= kept;
        }
    }

    private bool IsOverdue(long since, long now) => _time.GetElapsedTime(since, now) > s_standstill;

    private void Evict(RequestLease lease, Refusal refusal)
    {
        Forget(lease);
        lease.Refusal = refusal;
        // Its buffers go back as soon as its reader wakes, which is now.
        _used -= lease.ChargedBytes;
        lease.ChargedBytes = 0;
        lease.Interrupt();
    }

    private void Forget(RequestLease lease)
    {
        if (lease.Node is null) return;
        _receiving.Remove(lease.Node);
        lease.Node = null;
    }

    private RefusedException Refuse(RequestLease lease, long bytes)
    {
        _telemetry.RequestRefused(lease.Refusal, bytes);
        return new RefusedException(lease.Refusal, lease.Refusal switch
        {
            Refusal.Stalled => "The request stood still for more than a second while others waited for its room; send it again.",
            Refusal.TooSlow => $"The request did not arrive within {_limits.ReceiveTimeout.TotalSeconds:0.#} s; send it again.",
            _ => $"The collector holds {_used} bytes of requests, its limit is {_limits.InFlightBytes} (Limits:InFlightBytes); send it again later.",
        });
    }
}
