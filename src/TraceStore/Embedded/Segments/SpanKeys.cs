using System.Buffers.Binary;
using Spoor.TraceStore.Elasticsearch.Documents;

namespace Spoor.TraceStore.Embedded.Segments;

/// <summary>The keys of a segment's spans, sorted. In memory stand the first four bytes of each hash; a key that may be there is compared in
/// full with what is on disk.</summary>
/// <remarks>On disk: a list of minutes (varint step, varint number of keys), preceded by its length, then nine bytes a key.</remarks>
internal sealed class SpanKeys
{
    private readonly uint[] _minutes;
    private readonly int[] _ends;
    private readonly uint[] _starts;

    private SpanKeys(uint[] minutes, int[] ends, uint[] starts)
    {
        _minutes = minutes;
        _ends = ends;
        _starts = starts;
    }

    /// <summary>Room it takes, in bytes.</summary>
    public long Bytes => 64 + 4L * (_minutes.Length + _ends.Length + _starts.Length);

    /// <summary>Appends keys as they stand on disk.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="keys">The keys, sorted.</param>
    public static void Append(BulkBuffer to, ReadOnlySpan<SpanKey> keys)
    {
        using var minutes = new BulkBuffer(256);
        uint last = 0;
        for (var i = 0; i < keys.Length;)
        {
            var minute = keys[i].Minute;
            var end = i;
            while (end < keys.Length && keys[end].Minute == minute) end++;
            Varint.Append(minutes, minute - last);
            Varint.Append(minutes, (ulong)(end - i));
            last = minute;
            i = end;
        }
        Varint.Append(to, (ulong)minutes.Length);
        to.Append(minutes.WrittenSpan);
        foreach (var key in keys)
        {
            var bytes = to.GetSpan(SpanKey.HashBytes);
            BinaryPrimitives.WriteUInt64BigEndian(bytes, key.High);
            bytes[8] = key.Low;
            to.Advance(SpanKey.HashBytes);
        }
    }

    /// <summary>Reads what <see cref="Append"/> wrote.</summary>
    /// <exception cref="SegmentFormatException">It is something else.</exception>
    public static SpanKeys Read(ReadOnlySpan<byte> from)
    {
        var list = Directory(ref from);
        var minutes = new List<uint>();
        var ends = new List<int>();
        uint minute = 0;
        var end = 0;
        while (!list.IsEmpty)
        {
            minutes.Add(minute += (uint)Varint.Read(ref list));
            ends.Add(end += Varint.ReadCount(ref list));
        }
        if (from.Length != end * SpanKey.HashBytes) throw new SegmentFormatException("a list of keys has not the length that it tells");
        var starts = new uint[end];
        for (var i = 0; i < end; i++) starts[i] = BinaryPrimitives.ReadUInt32BigEndian(from[(i * SpanKey.HashBytes)..]);
        return new SpanKeys([.. minutes], [.. ends], starts);
    }

    /// <summary>Whether a key stands in what <see cref="Append"/> wrote.</summary>
    /// <param name="from">The bytes on disk.</param>
    /// <param name="key">The key.</param>
    /// <param name="first">Where <see cref="MayContain"/> saw it.</param>
    public static bool Contains(ReadOnlySpan<byte> from, SpanKey key, int first)
    {
        Directory(ref from);
        for (var i = first; (i + 1) * SpanKey.HashBytes <= from.Length; i++)
        {
            var bytes = from.Slice(i * SpanKey.HashBytes, SpanKey.HashBytes);
            var high = BinaryPrimitives.ReadUInt64BigEndian(bytes);
            if (high == key.High && bytes[8] == key.Low) return true;
            if (high >> 32 != key.High >> 32) return false;
        }
        return false;
    }

    /// <summary>Whether a key may be among them; seldom wrong.</summary>
    /// <param name="key">The key.</param>
    /// <param name="at">Place of the first that starts alike.</param>
    public bool MayContain(SpanKey key, out int at)
    {
        at = 0;
        var minute = Array.BinarySearch(_minutes, key.Minute);
        if (minute < 0) return false;
        var wanted = (uint)(key.High >> 32);
        int low = minute == 0 ? 0 : _ends[minute - 1], high = _ends[minute];
        // Hashes lie evenly: where one would stand is known nearly to the place.
        while (high - low > 16)
        {
            uint least = _starts[low], greatest = _starts[high - 1];
            if (wanted < least || wanted > greatest) return false;
            if (greatest == least) break;
            var guess = low + (int)((ulong)(wanted - least) * (ulong)(high - 1 - low) / (greatest - least));
            if (_starts[guess] < wanted) low = guess + 1;
            else if (guess == high - 1) break;
            else high = guess + 1;
        }
        for (at = low; at < high; at++)
        {
            if (_starts[at] == wanted) return true;
            if (_starts[at] > wanted) return false;
        }
        return false;
    }

    private static ReadOnlySpan<byte> Directory(ref ReadOnlySpan<byte> from)
    {
        var length = Varint.ReadCount(ref from);
        if (length > from.Length) throw new SegmentFormatException("a list of keys ends early");
        var list = from[..length];
        from = from[length..];
        return list;
    }
}
