using Spoor.TraceStore.Reading;

namespace Spoor.TraceStore.Elasticsearch.Reading;

/// <summary>Origins that were read lately. They never change, since their ids are hashes of their content. Bounded by the bytes of their
/// documents: of two generations the older one goes when the younger one is full.</summary>
internal sealed class OriginCache
{
    /// <summary>Bytes of documents that one generation remembers; in memory an origin takes a few times as much.</summary>
    private const int MaxGenerationBytes = 4 * 1024 * 1024;

    /// <summary>What an origin takes beside its text.</summary>
    private const int OverheadBytes = 256;

    private readonly Lock _lock = new();
    private Dictionary<string, StoredOrigin> _young = new(StringComparer.Ordinal);
    private Dictionary<string, StoredOrigin> _old = new(StringComparer.Ordinal);
    private int _youngBytes;

    /// <summary>Looks for an origin.</summary>
    /// <param name="id">Its id.</param>
    /// <returns>The origin, or <see langword="null"/> when it is not remembered.</returns>
    public StoredOrigin? Find(string id)
    {
        lock (_lock) return _young.TryGetValue(id, out var origin) || _old.TryGetValue(id, out origin) ? origin : null;
    }

    /// <summary>Remembers an origin.</summary>
    /// <param name="origin">The origin.</param>
    /// <param name="bytes">Size of its document.</param>
    public void Add(StoredOrigin origin, int bytes)
    {
        lock (_lock)
        {
            if (!_young.TryAdd(origin.Id, origin)) return;
            _youngBytes += bytes + OverheadBytes;
            if (_youngBytes < MaxGenerationBytes) return;
            _old = _young;
            _young = new Dictionary<string, StoredOrigin>(StringComparer.Ordinal);
            _youngBytes = 0;
        }
    }
}
