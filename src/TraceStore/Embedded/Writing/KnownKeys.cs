using Spoor.TraceStore.Embedded.Days;
using Spoor.TraceStore.Embedded.Segments;

namespace Spoor.TraceStore.Embedded.Writing;

/// <summary>Tells spans that stand in the store already. Keys of segments are kept in memory up to a limit, those asked for last. For the writer
/// alone.</summary>
/// <param name="days">The store.</param>
internal sealed class KnownKeys(DayFiles days)
{
    private const long MaxBytes = 64 * 1024 * 1024;

    private readonly List<Segment> _candidates = [];
    private Segment? _lastRead;
    private byte[] _lastKeys = [];
    private long _turn;

    /// <summary>Chooses the segments that spans of a batch may stand in.</summary>
    /// <param name="day">The file of their day.</param>
    /// <param name="minStart">Their earliest start.</param>
    /// <param name="maxStart">Their latest start.</param>
    public void Begin(DayFile day, ulong minStart, ulong maxStart)
    {
        _turn++;
        _candidates.Clear();
        foreach (var segment in day.Segments)
        {
            if (segment.Head.MaxStart < minStart || segment.Head.MinStart > maxStart) continue;
            segment.Keys ??= SpanKeys.Read(day.ReadKeys(segment));
            segment.KeysUsed = _turn;
            _candidates.Add(segment);
        }
    }

    /// <summary>Whether a span of the batch stands in the store.</summary>
    public bool Contains(DayFile day, in SpanEntry entry)
    {
        var start = entry.Start;
        foreach (var segment in _candidates)
        {
            if (start < segment.Head.MinStart || start > segment.Head.MaxStart) continue;
            if (segment.Keys!.MayContain(entry.Key, out var at) && SpanKeys.Contains(Stored(day, segment), entry.Key, at)) return true;
        }
        return false;
    }

    /// <summary>Gives memory back where it is too much.</summary>
    public void Trim()
    {
        _candidates.Clear();
        var held = days.All.SelectMany(day => day.Segments).Where(segment => segment.Keys is not null).ToList();
        var bytes = held.Sum(segment => segment.Keys!.Bytes);
        if (bytes <= MaxBytes) return;
        foreach (var segment in held.OrderBy(segment => segment.KeysUsed))
        {
            bytes -= segment.Keys!.Bytes;
            segment.Keys = null;
            if (bytes <= MaxBytes / 4 * 3) break;
        }
    }

    private byte[] Stored(DayFile day, Segment segment)
    {
        if (segment != _lastRead)
        {
            _lastKeys = day.ReadKeys(segment);
            _lastRead = segment;
        }
        return _lastKeys;
    }
}
