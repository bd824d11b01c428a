using System.Buffers;
using Spoor.Collector.Publish;
using Spoor.TraceStore.Writing;
using Tracing.Otlp;

namespace Spoor.AllInOne.Publish;

/// <summary>One record of a request, with bytes of its own until the store has settled it. Pooled.</summary>
internal sealed class StoreRecord : SpanRecord
{
    private const long MaxKeptIndexBytes = 1024 * 1024;

    private TraceRequest _request = new();
    private byte[] _bytes = [];
    private PendingCommit? _pending;
    private int _open;

    /// <inheritdoc/>
    public override TraceRequest Request => _request;

    /// <summary>Copies a record's value and scans it.</summary>
    /// <param name="pending">The request it belongs to.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="InvalidOperationException">What was cut out of a scanned request cannot be scanned: a defect of ours.</exception>
    public void Fill(PendingCommit pending, ReadOnlySpan<byte> value)
    {
        _pending = pending;
        _bytes = ArrayPool<byte>.Shared.Rent(value.Length);
        value.CopyTo(_bytes);
        if (!_request.TryScan(_bytes.AsMemory(0, value.Length), out var fault)) throw new InvalidOperationException($"A record cannot be read: {fault}");
        _open = _request.Spans.Length;
    }

    /// <inheritdoc/>
    public override void Written(int spans) => Settle(spans);

    /// <inheritdoc/>
    public override void Duplicate(int spans) => Settle(spans);

    /// <inheritdoc/>
    public override void Refused(int span, RefusalReason reason, string error)
    {
        // Its day ended between the receiver's look at the clock and the store's: the next attempt is told by partial success.
        _pending!.Spoil(PublishFailure.Refused);
        Settle(1);
    }

    /// <summary>Lets go of the bytes, the store holding nothing of them.</summary>
    public PendingCommit Release()
    {
        var pending = _pending!;
        _pending = null;
        if (_request.IndexBytes > MaxKeptIndexBytes) _request = new TraceRequest();
        else _request.Clear();
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        return pending;
    }

    private void Settle(int spans)
    {
        if (Interlocked.Add(ref _open, -spans) == 0) _pending!.Settled(this);
    }
}
