using System.IO.Pipelines;
using Microsoft.Extensions.Options;

namespace Spoor.Collector.Admission;

/// <summary>Counts the bytes of all requests in flight and keeps them below one limit.</summary>
/// <remarks>
/// Who finds no room is refused and told to come back. Before that, requests that stand still lose theirs, the largest first: else a
/// thousand half-sent requests would lock everybody out. One that trickles in is ended by the time limit.
/// </remarks>
internal sealed class InFlightBytes
{
    /// <summary>What a request counts for at least while it arrives: the buffer that its first byte already takes.</summary>
    public const int ReceivingBytes = ReceiveBlocks.BlockBytes;

    /// <summary>What a request counts for beside its bytes.</summary>
    private const int OverheadBytes = 2 * 1024;

    /// <summary>Fewer bytes than this do not count as movement, unless they are the last.</summary>
    private const int MovementBytes = 16 * 1024;

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

    /// <summary>Makes room for a request's bytes.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public void Grow(RequestLease lease, long bytes, bool moves)
    {
        lock (_lock)
        {
            if (lease.Refusal != Refusal.None) throw Refuse(lease, bytes);
            if (moves) lease.ArrivedBytes = bytes;
            if (moves && bytes - lease.MarkedBytes >= MovementBytes)
            {
                lease.MarkedBytes = bytes;
                lease.MarkedAt = _time.GetTimestamp();
            }
            var more = Math.Max(ReceivingBytes, bytes) + OverheadBytes - lease.ChargedBytes;
            if (more <= 0) return;
            if (_used + more > _limits.InFlightBytes && !TryEvict(lease, _used + more - _limits.InFlightBytes))
            {
                lease.Refusal = Refusal.Overloaded;
                throw Refuse(lease, bytes);
            }
            lease.ChargedBytes += more;
            _used += more;
        }
    }

    /// <summary>Takes a request out of those that may be evicted.</summary>
    public void Complete(RequestLease lease)
    {
        lock (_lock) Forget(lease);
    }

    /// <summary>Gives back what a request has let go.</summary>
    public void Settle(RequestLease lease, long bytes)
    {
        lock (_lock)
        {
            var less = lease.ChargedBytes - bytes - OverheadBytes;
            if (less <= 0) return;
            lease.ChargedBytes -= less;
            _used -= less;
        }
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

    private bool TryEvict(RequestLease newcomer, long missingBytes)
    {
        var now = _time.GetTimestamp();
        while (missingBytes > 0)
        {
            RequestLease? largest = null;
            foreach (var lease in _receiving)
            {
                if (lease == newcomer || lease.ChargedBytes <= (largest?.ChargedBytes ?? 0)) continue;
                if (_time.GetElapsedTime(lease.MarkedAt, now) > s_standstill) largest = lease;
            }
            if (largest is null) return false;
            missingBytes -= largest.ChargedBytes;
            Evict(largest, Refusal.Stalled);
        }
        return true;
    }

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
