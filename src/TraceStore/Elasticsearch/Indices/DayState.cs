using System.Text;
using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Elasticsearch.Writing;

namespace Spoor.TraceStore.Elasticsearch.Indices;

/// <summary>What this process knows of one day's two indices. Shared by all bulks.</summary>
internal sealed class DayState(int day, IndexNames names, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ConfirmedEntries _dictionary = new(time);
    private volatile bool _isReady;
    private int _generation;
    private int _asked = -1;
    private long _spansAccepted;
    private long _entriesAccepted;

    /// <summary>Days since the Unix epoch.</summary>
    public int Day { get; } = day;

    /// <summary>Alias of the span index.</summary>
    public string Spans { get; } = names.Spans(UtcDay.ToDate(day));

    /// <summary>Alias of the dictionary.</summary>
    public string Dictionary { get; } = names.Dictionary(UtcDay.ToDate(day));

    /// <summary><see cref="Spans"/> in UTF-8.</summary>
    public byte[] SpansUtf8 { get; } = Encoding.UTF8.GetBytes(names.Spans(UtcDay.ToDate(day)));

    /// <summary><see cref="Dictionary"/> in UTF-8.</summary>
    public byte[] DictionaryUtf8 { get; } = Encoding.UTF8.GetBytes(names.Dictionary(UtcDay.ToDate(day)));

    /// <summary>Lets one caller at a time create the indices.</summary>
    public SemaphoreSlim Creating { get; } = new(1);

    /// <summary>Whether both indices were seen to be there, and nothing since told otherwise.</summary>
    public bool IsReady => _isReady;

    /// <summary>Rises each time the indices were found missing: what was confirmed before stands no more.</summary>
    public int Generation => Volatile.Read(ref _generation);

    /// <summary>Span documents taken: while it rises, the index is well.</summary>
    public long SpansAccepted => Volatile.Read(ref _spansAccepted);

    /// <summary>Dictionary documents taken.</summary>
    public long EntriesAccepted => Volatile.Read(ref _entriesAccepted);

    /// <summary>What is known of a dictionary document.</summary>
    public ConfirmedEntries.Standing Find(UInt128 entry) => _dictionary.Find(entry);

    /// <summary>Remembers a dictionary document, unless the answer is about indices that are gone.</summary>
    public void Remember(UInt128 entry, ConfirmedEntries.Standing standing, int generation)
    {
        lock (_lock)
            if (_generation == generation) _dictionary.Remember(entry, standing);
    }

    /// <summary>Whether the caller is the first to need the indices since they were not known to be there.</summary>
    public bool IsFirstToAsk()
    {
        var generation = Generation;
        return !_isReady && Volatile.Read(ref _asked) != generation && Interlocked.Exchange(ref _asked, generation) != generation;
    }

    /// <summary>Counts a document that was taken.</summary>
    public void CountAccepted(bool isSpan) => Interlocked.Increment(ref isSpan ? ref _spansAccepted : ref _entriesAccepted);

    /// <summary>Both indices are there.</summary>
    public void SetReady() => _isReady = true;

    /// <summary>Both are to be created anew, and what the dictionary held is forgotten.</summary>
    /// <param name="generation">The one that was found missing; a later one is left alone.</param>
    public void Forget(int generation)
    {
        lock (_lock)
        {
            if (_generation != generation) return;
            _generation++;
            _isReady = false;
            _dictionary.Clear();
        }
    }

    public void Dispose() => Creating.Dispose();
}
