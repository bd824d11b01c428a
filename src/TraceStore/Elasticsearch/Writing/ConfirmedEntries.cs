namespace Spoor.TraceStore.Elasticsearch.Writing;

/// <summary>Which dictionary documents of a day are known to stand, or to be refused for good: the latest few, and for ten minutes at most,
/// because an operator may delete an index.</summary>
/// <remarks>Two generations: the young one is filled, and when full becomes the old one, which is then forgotten; what is used meanwhile
/// moves over. So it is about least recently used, and at most twice <see cref="MaxPerGeneration"/>.</remarks>
internal sealed class ConfirmedEntries(TimeProvider time)
{
    /// <summary>Entries of a generation; about 50 bytes each.</summary>
    public const int MaxPerGeneration = 16 * 1024;

    private static readonly TimeSpan s_trustedFor = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private Dictionary<UInt128, Entry> _young = [];
    private Dictionary<UInt128, Entry> _old = [];

    /// <summary>What is known of a document.</summary>
    public enum Standing
    {
        Unknown,
        Confirmed,
        Refused,
    }

    /// <summary>Looks an entry up.</summary>
    /// <param name="key">The origin or operation.</param>
    public Standing Find(UInt128 key)
    {
        lock (_lock)
        {
            var isYoung = _young.TryGetValue(key, out var entry);
            if (!isYoung && !_old.Remove(key, out entry)) return Standing.Unknown;
            if (time.GetElapsedTime(entry.Since) >= s_trustedFor)
            {
                _young.Remove(key);
                return Standing.Unknown;
            }
            if (!isYoung) Put(key, entry);
            return entry.Standing;
        }
    }

    /// <summary>Remembers what the cluster answered.</summary>
    /// <param name="key">The origin or operation.</param>
    /// <param name="standing">What is known of it now.</param>
    public void Remember(UInt128 key, Standing standing)
    {
        lock (_lock) Put(key, new Entry(time.GetTimestamp(), standing));
    }

    /// <summary>Forgets all: the index is not what it was.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _young.Clear();
            _old.Clear();
        }
    }

    private void Put(UInt128 key, Entry entry)
    {
        if (_young.Count >= MaxPerGeneration)
        {
            (_old, _young) = (_young, _old);
            _young.Clear();
        }
        _young[key] = entry;
    }

    private readonly record struct Entry(long Since, Standing Standing);
}
