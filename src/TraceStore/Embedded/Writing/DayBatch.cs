using System.IO.Hashing;
using System.Text;
using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Embedded.Days;
using Spoor.TraceStore.Embedded.Segments;
using Spoor.TraceStore.Writing;

namespace Spoor.TraceStore.Embedded.Writing;

/// <summary>Spans of one day that are to be committed together, and the records they came in.</summary>
/// <param name="day">The day, counted from the Unix epoch.</param>
internal sealed class DayBatch(int day)
{
    private readonly List<SpanEntry> _entries = [];
    private readonly List<int> _records = [];
    private readonly List<SpanEntry> _fresh = [];
    private readonly HashSet<SpanKey> _seen = [];
    private readonly Dictionary<ulong, (string, string, int)> _operations = [];
    private bool[] _isDuplicate = [];

    /// <summary>The day, counted from the Unix epoch.</summary>
    public int Day { get; } = day;

    /// <summary>Spans that no file has yet, after <see cref="Compare"/>.</summary>
    public List<SpanEntry> Fresh => _fresh;

    /// <summary>Operations that the file does not list yet, after <see cref="Compare"/>.</summary>
    public IReadOnlyDictionary<ulong, (string Service, string Name, int Kind)> Operations => _operations;

    /// <summary>Number of spans that stand in the store already, after <see cref="Compare"/>.</summary>
    public int Duplicates => _entries.Count - _fresh.Count;

    /// <summary>Adds a span.</summary>
    /// <param name="entry">The span.</param>
    /// <param name="record">Index of its record.</param>
    public void Add(in SpanEntry entry, int record)
    {
        _entries.Add(entry);
        _records.Add(record);
    }

    /// <summary>Tells new spans from those that the store has, or the batch twice.</summary>
    public void Compare(DayFile file, KnownKeys known, XxHash3 hasher)
    {
        _fresh.Clear();
        _seen.Clear();
        _operations.Clear();
        _isDuplicate = new bool[_entries.Count];
        ulong min = ulong.MaxValue, max = 0;
        foreach (var entry in _entries)
        {
            min = Math.Min(min, entry.Start);
            max = Math.Max(max, entry.Start);
        }
        known.Begin(file, min, max);
        for (var i = 0; i < _entries.Count; i++)
        {
            var entry = _entries[i];
            _isDuplicate[i] = !_seen.Add(entry.Key) || known.Contains(file, entry);
            if (_isDuplicate[i]) continue;
            _fresh.Add(entry);
            NoteOperation(file, entry, hasher);
        }
    }

    /// <summary>Tells the records what became of their spans.</summary>
    public void Settle(IReadOnlyList<SpanRecord> records)
    {
        for (var i = 0; i < _entries.Count;)
        {
            var record = _records[i];
            int written = 0, duplicates = 0;
            for (; i < _entries.Count && _records[i] == record; i++)
            {
                if (_isDuplicate[i]) duplicates++;
                else written++;
            }
            if (written > 0) records[record].Written(written);
            if (duplicates > 0) records[record].Duplicate(duplicates);
        }
    }

    private void NoteOperation(DayFile file, in SpanEntry entry, XxHash3 hasher)
    {
        var request = entry.Request;
        var bytes = request.Bytes.Span;
        ref readonly var span = ref request.Spans[entry.Span];
        var service = request.Resources[request.Scopes[span.Scope].Resource].ServiceName.Of(bytes);
        var name = span.Name.Of(bytes);
        hasher.Reset();
        hasher.Append(service);
        hasher.Append([0xFF, (byte)span.Kind]);
        hasher.Append(name);
        var hash = hasher.GetCurrentHashAsUInt64();
        if (!file.IsNew(hash) || _operations.ContainsKey(hash)) return;
        _operations.Add(hash, (KeyValueTerm.Cut(Encoding.UTF8.GetString(service)), KeyValueTerm.Cut(Encoding.UTF8.GetString(name)), span.Kind));
    }
}
