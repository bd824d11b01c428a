using System.Collections.Concurrent;
using Spoor.TraceStore.Writing;
using Tracing.Otlp;

namespace Spoor.Ingester.Tests;

/// <summary>A store in memory. It settles what it is given at once, unless it is told to hold it.</summary>
internal sealed class FakeWriter : ISpanWriter
{
    private readonly List<SpanRecord> _held = [];
    private readonly ConcurrentDictionary<string, int> _written = [];
    private bool _isHolding;
    private long _bytes;

    /// <summary>How often each span was written, by its id.</summary>
    public IReadOnlyDictionary<string, int> Written => _written;

    /// <summary>Why a span is refused, or nothing.</summary>
    public Func<SpanSlice, RefusalReason?>? Refuses { get; set; }

    /// <summary>Makes <see cref="AddAsync"/> throw.</summary>
    public Exception? Breaks { get; set; }

    public int Flushes { get; private set; }

    public long BytesInFlight
    {
        get => Volatile.Read(ref _bytes);
        set => Volatile.Write(ref _bytes, value);
    }

    public WriterStatus Status => new(null, null, null, 1, 0, 0, BytesInFlight, "memory");

    public int Held
    {
        get { lock (_held) return _held.Count; }
    }

    /// <summary>Keeps what comes from now on.</summary>
    public FakeWriter Holding()
    {
        _isHolding = true;
        return this;
    }

    /// <summary>Settles what is held, of some records or all; the last that came first, to show that order does not matter.</summary>
    public void Release(Func<SpanRecord, bool>? which = null, bool isHolding = false)
    {
        List<SpanRecord> released;
        lock (_held)
        {
            _isHolding = isHolding;
            released = _held.Where(which ?? (_ => true)).Reverse().ToList();
            _held.RemoveAll(released.Contains);
        }
        foreach (var record in released) Settle(record);
    }

    public ValueTask AddAsync(SpanRecord record, CancellationToken cancellationToken)
    {
        if (Breaks is { } exception)
        {
            Breaks = null;
            throw exception;
        }
        lock (_held)
        {
            if (_isHolding)
            {
                _held.Add(record);
                return ValueTask.CompletedTask;
            }
        }
        Settle(record);
        return ValueTask.CompletedTask;
    }

    public void Flush() => Flushes++;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Settle(SpanRecord record)
    {
        var spans = record.Request.Spans.ToArray();
        for (var i = 0; i < spans.Length; i++)
        {
            if (Refuses?.Invoke(spans[i]) is { } reason)
            {
                record.Refused(i, reason, $"span {spans[i].SpanId} is refused");
                continue;
            }
            if (_written.AddOrUpdate(spans[i].SpanId.ToString(), 1, (_, times) => times + 1) == 1) record.Written(1);
            else record.Duplicate(1);
        }
    }
}
