using Spoor.Collector.Admission;
using Spoor.Collector.Publish;
using Spoor.TraceStore.Writing;

namespace Spoor.AllInOne.Publish;

/// <summary>One request on its way into the store: open until each of its records is settled, answered at the latest when its time is up. Its
/// share of the bytes in flight stays taken until the store holds nothing of it.</summary>
internal sealed class PendingCommit(StorePublisher publisher, ISpanWriter writer, RequestLease lease, TimeSpan timeout, TimeProvider time)
    : IPendingPublish
{
    private readonly List<StoreRecord> _records = [];
    private readonly TaskCompletionSource _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _started = time.GetTimestamp();
    private int _failure;

    // One for the hand-over itself, so that the first record cannot close it before the last is handed over.
    private int _open = 1;

    /// <inheritdoc/>
    public int Spans { get; private set; }

    /// <inheritdoc/>
    public int RejectedSpans { get; set; }

    /// <inheritdoc/>
    public void Produce(byte[] value, int spans, ulong minStartSeconds, ulong maxStartSeconds)
    {
        Spans += spans;
        if (_failure != 0) return;
        var record = publisher.Take();
        record.Fill(this, value);
        _records.Add(record);
    }

    /// <inheritdoc/>
    public void Spoil(PublishFailure failure) => Interlocked.CompareExchange(ref _failure, (int)failure, (int)PublishFailure.None);

    /// <inheritdoc/>
    public async ValueTask<PublishFailure> SealAsync()
    {
        Interlocked.Add(ref _open, _records.Count);
        using var timer = new CancellationTokenSource(timeout > TimeSpan.Zero ? timeout : TimeSpan.FromMilliseconds(1), time);
        var handedOver = 0;
        try
        {
            for (; handedOver < _records.Count && _failure == 0; handedOver++) await writer.AddAsync(_records[handedOver], timer.Token);
        }
        catch (OperationCanceledException)
        {
            Spoil(PublishFailure.Timeout);
        }
        catch (ObjectDisposedException)
        {
            Spoil(PublishFailure.Stopping);
        }
        // What the store was not given is not settled by it.
        for (; handedOver < _records.Count; handedOver++) Settled(_records[handedOver]);
        Close();
        try
        {
            await _committed.Task.WaitAsync(timer.Token);
        }
        catch (OperationCanceledException)
        {
            Spoil(PublishFailure.Timeout);
        }
        var failure = (PublishFailure)_failure;
        publisher.Answered(this, failure, time.GetElapsedTime(_started));
        return failure;
    }

    /// <summary>The store holds nothing of a record any more.</summary>
    public void Settled(StoreRecord record)
    {
        record.Release();
        publisher.Return(record);
        Close();
    }

    private void Close()
    {
        if (Interlocked.Decrement(ref _open) != 0) return;
        lease.Dispose();
        _committed.TrySetResult();
    }
}
