namespace Spoor.TraceStore.Elasticsearch.Documents;

/// <summary>The attribute keys met so far: which have so many values that lists of them say nothing, and doc values cost more than they are
/// worth. Their entries go to <c>kvx</c>, those of the others to <c>kv</c>. Where an entry stands changes nothing for a search, which asks
/// both.</summary>
/// <remarks>Bounded: keys beyond the 4,096th, and those above 128 bytes, are not followed; they count as having many values. For one thread
/// at a time.</remarks>
internal sealed class AttributeKeys
{
    private const int MaxKeys = 4096;
    private const int MaxNameBytes = 128;
    private const int SlotMask = 2 * MaxKeys - 1;

    /// <summary>How far a key may stand from its slot: keys chosen to collide must not make each other slow.</summary>
    private const int MaxProbes = 32;

    private readonly AttributeKey?[] _slots = new AttributeKey?[2 * MaxKeys];
    private int _count;

    /// <summary>Starts with the keys of the semantic conventions that are known to have many values.</summary>
    public AttributeKeys()
    {
        foreach (var key in KnownForManyValues.SpanKeys) Add(KeyPrefix.None, key);
        foreach (var key in KnownForManyValues.EventKeys) Add(KeyPrefix.Event, key);
        foreach (var key in KnownForManyValues.ResourceKeys) Add(KeyPrefix.Resource, key);

        void Add(KeyPrefix prefix, string key)
        {
            var name = System.Text.Encoding.UTF8.GetBytes(key);
            var hash = Hash(prefix, name);
            var slot = Slot(hash);
            while (_slots[slot] is not null) slot = (slot + 1) & SlotMask;
            _slots[slot] = Create(hash, prefix, name, hasManyValues: true);
            _count++;
        }
    }

    /// <summary>Finds a key, and remembers it when it is new.</summary>
    /// <param name="prefix">Its prefix.</param>
    /// <param name="name">The key.</param>
    /// <returns>The key, or <see langword="null"/> where it is not followed.</returns>
    public AttributeKey? Find(KeyPrefix prefix, ReadOnlySpan<byte> name)
    {
        if (name.Length > MaxNameBytes) return null;
        var hash = Hash(prefix, name);
        var slot = Slot(hash);
        for (var probe = 0; probe < MaxProbes; probe++, slot = (slot + 1) & SlotMask)
        {
            var key = _slots[slot];
            if (key is null)
            {
                if (_count == MaxKeys) return null;
                _count++;
                return _slots[slot] = Create(hash, prefix, name, hasManyValues: false);
            }
            if (key.Is(hash, prefix, name)) return key;
        }
        return null;
    }

    private static ulong Hash(KeyPrefix prefix, ReadOnlySpan<byte> name) => AttributeKey.BriefHash(name) + (ulong)prefix;

    private static int Slot(ulong hash) => (int)((hash * 0x9E3779B97F4A7C15) >> 40) & SlotMask;

    private static AttributeKey Create(ulong hash, KeyPrefix prefix, ReadOnlySpan<byte> name, bool hasManyValues)
    {
        using var opening = new BulkBuffer(256);
        opening.Append((byte)'"');
        EntryText.AppendKey(opening, prefix, name);
        opening.Append((byte)'=');
        return new AttributeKey(hash, prefix, name.ToArray(), opening.WrittenSpan.ToArray(), hasManyValues);
    }
}
