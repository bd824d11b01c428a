using System.Runtime.InteropServices;
using Spoor.TraceStore.Elasticsearch.Documents;

namespace Spoor.TraceStore.Embedded.Segments;

/// <summary>Tells in memory that a trace is not in a segment, so that reading a trace opens the few segments that may have it: a Bloom filter
/// over the terms of its traces, ten bits a trace (one look in a hundred is in vain), fewer where that is more than
/// <see cref="MaxBytes"/>.</summary>
internal sealed class TraceFilter
{
    /// <summary>Most bytes of a filter.</summary>
    public const int MaxBytes = 32 * 1024;

    private const int BitsPerTrace = 10;
    private const int MaxProbes = 7;

    private readonly byte[] _bits;
    private readonly int _probes;

    private TraceFilter(byte[] bits, int probes) => (_bits, _probes) = (bits, probes);

    /// <summary>Makes the filter of a segment.</summary>
    /// <param name="terms">Terms of its traces, in any order; their order is changed, and some may stand there twice.</param>
    public static TraceFilter Of(List<ulong> terms)
    {
        var all = CollectionsMarshal.AsSpan(terms);
        all.Sort();
        var traces = 0;
        for (var i = 0; i < all.Length; i++)
            if (i == 0 || all[i] != all[i - 1]) all[traces++] = all[i];

        var bytes = Math.Clamp((traces * BitsPerTrace + 7) / 8, 1, MaxBytes);
        // The number that leaves half of the bits unset: ln 2 for each bit a trace.
        var probes = Math.Clamp((int)Math.Round(0.693 * 8 * bytes / Math.Max(1, traces)), 1, MaxProbes);
        var filter = new TraceFilter(new byte[bytes], probes);
        foreach (var term in all[..traces])
            for (var probe = 0; probe < probes; probe++)
            {
                var bit = filter.Bit(term, probe);
                filter._bits[bit >> 3] |= (byte)(1 << (bit & 7));
            }
        return filter;
    }

    /// <summary>Whether a trace may be in the segment.</summary>
    /// <param name="term">Its term.</param>
    public bool MayContain(ulong term)
    {
        for (var probe = 0; probe < _probes; probe++)
        {
            var bit = Bit(term, probe);
            if ((_bits[bit >> 3] >> (bit & 7) & 1) == 0) return false;
        }
        return true;
    }

    /// <summary>Appends the filter as it stands on disk.</summary>
    public void Append(BulkBuffer to)
    {
        Varint.Append(to, (ulong)_probes);
        Varint.Append(to, (ulong)_bits.Length);
        to.Append(_bits);
    }

    /// <summary>Reads what <see cref="Append"/> wrote.</summary>
    /// <exception cref="SegmentFormatException">It is something else.</exception>
    public static TraceFilter Read(ref ReadOnlySpan<byte> from)
    {
        var probes = Varint.ReadCount(ref from);
        var length = Varint.ReadCount(ref from);
        if (probes is 0 or > MaxProbes || length is 0 or > MaxBytes || length > from.Length) throw new SegmentFormatException("a filter of traces is none");
        var filter = new TraceFilter(from[..length].ToArray(), probes);
        from = from[length..];
        return filter;
    }

    // Terms are hashes already: two halves make as many as are needed.
    private int Bit(ulong term, int probe)
    {
        var hash = (uint)term + (uint)probe * ((uint)(term >> 32) | 1);
        return (int)((ulong)hash * (ulong)(_bits.Length * 8) >> 32);
    }
}
