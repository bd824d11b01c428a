using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Elasticsearch.Indices;
using Spoor.TraceStore.Writing;
using Tracing.Ids;

namespace Spoor.TraceStore.Elasticsearch.Writing;

/// <summary>The documents of one bulk: their lines, a table of them, and the records to be told. It is whole by itself: it carries every
/// dictionary document that its spans need and that is not confirmed.</summary>
/// <remarks>Filled under the writer's lock, then owned by the one task that sends it until nothing is left to settle; then used again.</remarks>
internal sealed class Bulk : IDisposable
{
    private const int FirstBodyBytes = 64 * 1024;
    private const int FirstItems = 256;

    private readonly Dictionary<BulkEntryKey, int> _entryByKey = [];
    private readonly List<BulkEntry> _entries = [];
    private readonly List<BulkRecord> _records = [];
    private readonly List<BulkDay> _days = [];
    private readonly List<BulkRefusal> _refusals = [];
    private readonly BulkBuffer _body = new(FirstBodyBytes);
    private BulkItem[] _items = ArrayPool<BulkItem>.Shared.Rent(FirstItems);

    // The scope looked up last: spans of one scope follow each other.
    private int _lastRecord = -1;
    private int _lastScope;
    private int _lastDay;
    private int _lastOrigin;

    /// <summary>Timestamp of the first span.</summary>
    public long OpenedAt { get; set; }

    /// <summary>Bytes of memory held, as counted last.</summary>
    public long CountedBytes { get; set; }

    /// <summary>Bytes of memory held.</summary>
    public long HeldBytes => _body.Capacity + (long)_items.Length * Unsafe.SizeOf<BulkItem>();

    /// <summary>Bytes of the lines.</summary>
    public int BodyBytes => _body.Length;

    /// <summary>Number of documents.</summary>
    public int Count { get; private set; }

    /// <summary>Spans that are neither written nor refused.</summary>
    public int Unsettled { get; private set; }

    /// <summary>The lines of one document.</summary>
    public ReadOnlySpan<byte> LinesOf(int offset, int length) => _body.WrittenSpan.Slice(offset, length);

    /// <summary>The documents.</summary>
    public Span<BulkItem> Items => _items.AsSpan(0, Count);

    /// <summary>The days of its spans.</summary>
    public Span<BulkDay> Days => CollectionsMarshal.AsSpan(_days);

    /// <summary>A dictionary document.</summary>
    public ref BulkEntry Entry(int entry) => ref CollectionsMarshal.AsSpan(_entries)[entry];

    /// <summary>Takes a record whose spans follow.</summary>
    /// <returns>Its index.</returns>
    public int AddRecord(SpanRecord record)
    {
        _records.Add(new BulkRecord(record));
        return _records.Count - 1;
    }

    /// <summary>Takes a span, and the dictionary documents it needs.</summary>
    /// <param name="encoding">The encoder.</param>
    /// <param name="record">Index of its record.</param>
    /// <param name="span">Index of the span in the record.</param>
    /// <param name="origin">Its origin.</param>
    /// <param name="state">Its day.</param>
    public void AddSpan(SpanEncoding encoding, int record, int span, OriginHash origin, DayState state)
    {
        var request = _records[record].Record.Request;
        ref readonly var slice = ref request.Spans[span];
        var day = IndexOfDay(state);
        if (record != _lastRecord || slice.Scope != _lastScope || day != _lastDay)
        {
            (_lastRecord, _lastScope, _lastDay) = (record, slice.Scope, day);
            _lastOrigin = RequireOrigin(encoding, record, span, slice.Scope, origin, day);
        }
        var operation = RequireOperation(encoding, record, span, day);
        var offset = _body.Length;
        encoding.Encoder.AppendSpan(_body, state.SpansUtf8, request, span, origin, _lastOrigin == BulkItem.Inlined);
        Add(new BulkItem
        {
            Offset = offset,
            Length = _body.Length - offset,
            Record = record,
            Span = span,
            Origin = _lastOrigin,
            Operation = operation,
            Day = day,
        });
        Unsettled++;
    }

    /// <summary>Writes a span anew with resource and scope in itself. It replaces what stands, which lacks them.</summary>
    public void Inline(SpanEncoding encoding, ref BulkItem item)
    {
        var request = _records[item.Record].Record.Request;
        item.Offset = _body.Length;
        encoding.Encoder.AppendSpan(
            _body, _days[item.Day].State.SpansUtf8, request, item.Span, encoding.OriginOf(request, request.Spans[item.Span].Scope), inlineOrigin: true);
        item.Length = _body.Length - item.Offset;
        item.Origin = BulkItem.Inlined;
        item.State = BulkItemState.Pending;
        ReplaceAction(item.Offset);
    }

    /// <summary>Takes in again every dictionary document that the unsettled spans of a day need: its indices were made anew, so what was
    /// confirmed before stands no more, and what was stored may be gone.</summary>
    public void RequireAllAgain(SpanEncoding encoding, int day)
    {
        Days[day].Witness = BulkItem.NoEntry;
        foreach (ref var entry in CollectionsMarshal.AsSpan(_entries))
        {
            if (entry.Key.Day != day || entry.State == BulkEntryState.Refused) continue;
            entry.State = BulkEntryState.Pending;
            _items[entry.Item].State = BulkItemState.Pending;
        }
        for (var i = 0; i < Count; i++)
        {
            // By index, not by reference: taking in an entry may move the table.
            if (_items[i].Kind != BulkItemKind.Span || _items[i].Day != day || _items[i].State == BulkItemState.Settled) continue;
            _items[i].State = BulkItemState.Pending;
            var (record, span) = (_items[i].Record, _items[i].Span);
            var request = _records[record].Record.Request;
            if (_items[i].Origin == BulkItem.NoEntry)
            {
                var scope = request.Spans[span].Scope;
                var origin = RequireOrigin(encoding, record, span, scope, encoding.OriginOf(request, scope), day);
                _items[i].Origin = origin == BulkItem.Inlined ? BulkItem.NoEntry : origin;
            }
            if (_items[i].Operation == BulkItem.NoEntry) _items[i].Operation = RequireOperation(encoding, record, span, day);
        }
    }

    /// <summary>A span stands, or stood already, and all it needs.</summary>
    public void SettleWritten(ref BulkItem item, bool isDuplicate)
    {
        ref var record = ref CollectionsMarshal.AsSpan(_records)[item.Record];
        if (isDuplicate) record.Duplicates++;
        else record.Written++;
        item.State = BulkItemState.Settled;
        Unsettled--;
    }

    /// <summary>A span will never stand.</summary>
    public void SettleRefused(ref BulkItem item, RefusalReason reason, string error)
    {
        _refusals.Add(new BulkRefusal(item.Record, item.Span, reason, error));
        item.State = BulkItemState.Settled;
        Unsettled--;
    }

    /// <summary>The start of a span.</summary>
    public ulong StartOf(in BulkItem item) => _records[item.Record].Record.Request.Spans[item.Span].StartUnixNanos;

    /// <summary>Tells the records what was settled since the last time.</summary>
    public void Report()
    {
        foreach (ref var record in CollectionsMarshal.AsSpan(_records))
        {
            if (record.Written > 0) record.Record.Written(record.Written);
            if (record.Duplicates > 0) record.Record.Duplicate(record.Duplicates);
            record.Written = record.Duplicates = 0;
        }
        foreach (var refusal in _refusals) _records[refusal.Record].Record.Refused(refusal.Span, refusal.Reason, refusal.Error);
        _refusals.Clear();
    }

    /// <summary>Forgets all, to be filled again.</summary>
    /// <param name="keepBytes">Most bytes of room to keep.</param>
    public void Clear(int keepBytes)
    {
        _body.Clear(keepBytes);
        _entryByKey.Clear();
        _entries.Clear();
        _records.Clear();
        _days.Clear();
        _refusals.Clear();
        Count = Unsettled = 0;
        _lastRecord = -1;
    }

    public void Dispose()
    {
        _body.Dispose();
        ArrayPool<BulkItem>.Shared.Return(_items);
        _items = [];
        Count = 0;
    }

    private int IndexOfDay(DayState state)
    {
        for (var i = _days.Count - 1; i >= 0; i--)
            if (_days[i].State == state) return i;
        _days.Add(new BulkDay(state, state.Generation, IsMissing: false, BulkItem.NoEntry));
        return _days.Count - 1;
    }

    private int RequireOrigin(SpanEncoding encoding, int record, int span, int scope, OriginHash origin, int day)
    {
        var id = SpanEncoding.OriginId(origin);
        var state = _days[day].State;
        switch (state.Find(id))
        {
            case ConfirmedEntries.Standing.Confirmed when !IsWitnessFor(id, day): return BulkItem.NoEntry;
            case ConfirmedEntries.Standing.Refused: return BulkItem.Inlined;
        }
        if (!TryAddEntry(id, day, out var entry)) return entry;
        var offset = _body.Length;
        encoding.Encoder.AppendOrigin(_body, state.DictionaryUtf8, _records[record].Record.Request, scope, origin);
        AddEntryItem(BulkItemKind.Origin, offset, record, span, entry, day);
        return entry;
    }

    private int RequireOperation(SpanEncoding encoding, int record, int span, int day)
    {
        var request = _records[record].Record.Request;
        ref readonly var slice = ref request.Spans[span];
        var id = encoding.OperationId(request, slice);
        var state = _days[day].State;
        switch (state.Find(id))
        {
            case ConfirmedEntries.Standing.Confirmed when !IsWitnessFor(id, day): return BulkItem.NoEntry;
            case ConfirmedEntries.Standing.Refused: return BulkItem.NoEntry;
        }
        if (!TryAddEntry(id, day, out var entry)) return entry;
        var offset = _body.Length;
        encoding.Encoder.AppendOperation(
            _body, state.DictionaryUtf8, SpanEncoding.ServiceOf(request, slice), slice.Name.Of(request.Bytes.Span), slice.Kind);
        AddEntryItem(BulkItemKind.Operation, offset, record, span, entry, day);
        return entry;
    }

    // The first confirmed document that a day of this bulk relies on goes along and vouches for all the others.
    private bool IsWitnessFor(UInt128 id, int day)
    {
        if (_days[day].Witness != BulkItem.NoEntry || _entryByKey.ContainsKey(new BulkEntryKey(id, day))) return false;
        Days[day].Witness = _entries.Count;
        return true;
    }

    private bool TryAddEntry(UInt128 id, int day, out int entry)
    {
        var key = new BulkEntryKey(id, day);
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_entryByKey, key, out var exists);
        if (!exists)
        {
            known = _entries.Count;
            _entries.Add(new BulkEntry(key, Count, BulkEntryState.Pending));
        }
        entry = known;
        return !exists;
    }

    private void AddEntryItem(BulkItemKind kind, int offset, int record, int span, int entry, int day) => Add(new BulkItem
    {
        Offset = offset,
        Length = _body.Length - offset,
        Record = record,
        Span = span,
        Origin = entry,
        Operation = BulkItem.NoEntry,
        Day = day,
        Kind = kind,
    });

    private void Add(in BulkItem item)
    {
        if (Count == _items.Length)
        {
            var larger = ArrayPool<BulkItem>.Shared.Rent(2 * Count);
            Items.CopyTo(larger);
            ArrayPool<BulkItem>.Shared.Return(_items);
            _items = larger;
        }
        _items[Count++] = item;
    }

    // A document with this id may stand already, without its resource: only "index" replaces it. JSON allows the blank.
    private void ReplaceAction(int offset)
    {
        var line = MemoryMarshal.AsMemory(_body.WrittenMemory).Span[offset..];
        if (!line.StartsWith("{\"create\":"u8)) throw new InvalidOperationException("A bulk line does not start with its create action.");
        "{\"index\": "u8.CopyTo(line);
    }
}
