using System.Numerics;

namespace Spoor.Load.Report;

/// <summary>Counts latencies in buckets of 3 % width, from 1 µs to hours. Recording is safe from several threads.</summary>
internal sealed class LatencyHistogram
{
    private const int SubBits = 5, SubBuckets = 1 << SubBits;
    private readonly long[] _counts = new long[(64 - SubBits + 1) * SubBuckets];
    private long _longest;

    /// <summary>Counts one latency.</summary>
    /// <param name="latency">The latency.</param>
    public void Record(TimeSpan latency)
    {
        var micros = (ulong)Math.Max(0, latency.TotalMicroseconds);
        Interlocked.Increment(ref _counts[BucketOf(micros)]);
        long longest;
        while ((longest = Volatile.Read(ref _longest)) < (long)micros)
            if (Interlocked.CompareExchange(ref _longest, (long)micros, longest) == longest) break;
    }

    /// <summary>A percentile.</summary>
    /// <param name="share">The share of latencies at most as long, 0 to 1.</param>
    /// <returns>Milliseconds; 0 when nothing was counted.</returns>
    public double Percentile(double share)
    {
        var rank = (long)Math.Ceiling(_counts.Sum() * share);
        if (rank == 0) return 0;
        long seen = 0;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank) return Math.Min(UpperEdge(i), Volatile.Read(ref _longest)) / 1000.0;
        }
        return Volatile.Read(ref _longest) / 1000.0;
    }

    /// <summary>The usual percentiles in one line.</summary>
    /// <returns>Such as <c>p50 3.1 ms, p90 …, max …</c>.</returns>
    public override string ToString() =>
        $"p50 {Percentile(0.5):0.0} ms, p90 {Percentile(0.9):0.0} ms, p99 {Percentile(0.99):0.0} ms, p99.9 {Percentile(0.999):0.0} ms, max {Percentile(1):0.0} ms";

    private static int BucketOf(ulong micros)
    {
        var shift = Math.Max(0, BitOperations.Log2(micros | 1) - SubBits);
        return shift * SubBuckets + (int)(micros >> shift);
    }

    private static double UpperEdge(int bucket)
    {
        // Buckets below 2 * SubBuckets are one microsecond wide; above, each power of two has SubBuckets of them.
        var shift = Math.Max(0, bucket / SubBuckets - 1);
        return ((double)(bucket - shift * SubBuckets) + 1) * Math.Pow(2, shift) - 1;
    }
}
