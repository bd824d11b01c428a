using Spoor.Ingester.DeadLetters;
using Spoor.TraceStore.Writing;
using Tracing.Otlp;

namespace Spoor.Ingester.Consume;

/// <summary>One consumed record on its way: its bytes, their index, and what became of its spans. Used again after it is settled.</summary>
/// <remarks>It is open for as long as one of its parts is: each span, the pipeline until <see cref="Release"/>, a dead letter of the
/// record whole.</remarks>
/// <param name="pool">Where it goes back to.</param>
internal sealed class ConsumedRecord(RecordPool pool) : SpanRecord
{
    /// <summary>Invalid spans that are set aside one by one; a record with more of them is set aside as it is.</summary>
    public const int MaxInvalidAlone = 1024;

    /// <summary>What a record takes beside its bytes and its index, about, so that many small ones count too.</summary>
    private const int OverheadBytes = 1024;

    private readonly Lock _lock = new();
    private readonly TraceRequest _request = new(MaxInvalidAlone);
    private PartitionAssignment _assignment = null!;
    private RecordBytes _value;
    private long _sequence;
    private long _heldBytes;
    private int _open;
    private int _openSpans;
    private bool _isUndecodable;
    private bool _isAbandoned;
    private DeadLetter? _breaking;

    /// <summary>Stands where a record was let go.</summary>
    public static ConsumedRecord LetGo { get; } = new(null!);

    public override TraceRequest Request => _request;

    public PartitionAssignment Assignment => _assignment;

    public ReadOnlyMemory<byte> Value => _value.Memory;

    public long Sequence => _sequence;

    public long Offset { get; private set; }

    /// <summary>How often the record was put back by a replay.</summary>
    public int Replays { get; private set; }

    /// <summary>The tenant in the record's header, or none.</summary>
    public string? Tenant { get; private set; }

    /// <summary>Takes in what was consumed.</summary>
    public void Begin(PartitionAssignment assignment, long offset, long unixMs, RecordBytes value, int replays, string? tenant)
    {
        _assignment = assignment;
        _value = value;
        Offset = offset;
        Replays = replays;
        Tenant = tenant;
        _open = 1;
        _openSpans = 0;
        _isUndecodable = _isAbandoned = false;
        _breaking = null;
        _heldBytes = 0;
        Hold(value.Array.Length + OverheadBytes + value.Length);     // its index will take about as much again
        pool.Books.RecordConsumed();
        _sequence = assignment.Begin(this, offset, unixMs);
    }

    /// <summary>Scans the record. What cannot be indexed goes to the dead letters: invalid spans alone, an undecodable record whole.</summary>
    /// <returns>Whether there are spans to be written.</returns>
    public bool Scan()
    {
        if (!_request.TryScan(_value.Memory, out var fault))
        {
            lock (_lock)
            {
                _isUndecodable = true;
                _open++;
            }
            SetAside(new DeadLetter(this, DeadLetter.WholeRecord, false, 0, DeadLetterReason.Undecodable, fault.ToString()));
            return false;
        }
        var spans = _request.Spans.Length + _request.RefusedCount;
        lock (_lock)
        {
            Hold(_request.IndexBytes - _value.Length);
            if (!_isAbandoned) pool.Books.SpansConsumed(spans);
            _open += spans;
            _openSpans = spans;
        }
        if (_request.RefusedCount > 0) SetInvalidAside();
        return _request.Spans.Length > 0;
    }

    /// <summary>The pipeline is done with the record; from now on only its spans hold it open.</summary>
    public void Release() => Settle(0, 1, Outcome.None, default);

    public override void Written(int spans) => Settle(spans, spans, Outcome.Written, default);

    public override void Duplicate(int spans) => Settle(spans, spans, Outcome.Duplicate, default);

    public override void Refused(int span, RefusalReason reason, string error) =>
        SetAside(new DeadLetter(this, span, false, 1, DeadLetterReasons.From(reason), error));

    /// <summary>A dead letter of this record stands in its topic.</summary>
    public void WasSetAside(DeadLetter letter) =>
        Settle(letter.Spans, Math.Max(1, letter.Spans), Outcome.DeadLettered, letter.Reason, letter);

    /// <summary>The writer failed over this record, as no record should make it: what is not settled is set aside as it is. What the
    /// writer may still report of it counts no more.</summary>
    public void Break(Exception exception)
    {
        lock (_lock) _breaking = new DeadLetter(this, DeadLetter.WholeRecord, false, _openSpans, DeadLetterReason.Unreadable, exception.ToString());
        SetAside(_breaking);
    }

    /// <summary>The partition is not ours any more: what is open will be done by whoever has it now, and counts no more here.</summary>
    public void Abandon()
    {
        lock (_lock)
        {
            if (_open == 0 || _isAbandoned) return;
            _isAbandoned = true;
            pool.Books.RecordAbandoned(_openSpans);
        }
    }

    private void SetInvalidAside()
    {
        var refused = _request.RefusedSpans;
        if (_request.RefusedCount > refused.Length)
        {
            SetAside(new DeadLetter(this, DeadLetter.WholeRecord, true, _request.RefusedCount, DeadLetterReason.Invalid,
                $"{_request.RefusedCount} spans are invalid, the first of them: {refused[0].Fault.Sentence()}"));
            return;
        }
        for (var i = 0; i < refused.Length; i++)
            SetAside(new DeadLetter(this, i, true, 1, DeadLetterReason.Invalid, refused[i].Fault.Sentence()));
    }

    private void SetAside(DeadLetter letter)
    {
        bool isAbandoned;
        lock (_lock)
        {
            isAbandoned = _isAbandoned;
            if (!isAbandoned) Hold(letter.HeldBytes);
        }
        if (isAbandoned) WasSetAside(letter);
        else pool.DeadLetters.Add(letter);
    }

    private void Settle(int spans, int parts, Outcome outcome, DeadLetterReason reason, DeadLetter? letter = null)
    {
        lock (_lock)
        {
            if (_breaking is not null)
            {
                if (letter != _breaking) return;
                parts = _open;
            }
            _open -= parts;
            _openSpans -= spans;
            if (!_isAbandoned)
            {
                if (outcome == Outcome.Written) pool.Books.SpansIndexed(spans);
                else if (outcome == Outcome.Duplicate) pool.Books.SpansDuplicate(spans);
                else if (outcome == Outcome.DeadLettered) pool.Books.SpansDeadLettered(spans, reason);
                if (_open == 0) pool.Books.RecordSettled(_isUndecodable);
            }
            if (_open > 0) return;
        }
        if (!_isAbandoned) _assignment.Complete(_sequence);
        pool.InFlight.Release(_heldBytes);
        // A writer that broke may still look at the bytes: such a record is left to the garbage collector.
        if (_breaking is null) pool.Return(this, _value.Array);
    }

    private void Hold(long bytes)
    {
        _heldBytes += bytes;
        pool.InFlight.Add(bytes);
    }

    private enum Outcome
    {
        None,
        Written,
        Duplicate,
        DeadLettered,
    }
}
