using System.Threading.Tasks.Sources;
using Confluent.Kafka;
using Spoor.Collector.Admission;

namespace Spoor.Collector.Publish;

/// <summary>One request on its way through Kafka: open until each of its records is reported, and answered once, at the latest when its
/// time is up. Pooled; a record that is reported after the answer still keeps it, and the request's bytes, in use.</summary>
internal sealed class PendingPublish : IPendingPublish, IValueTaskSource<PublishFailure>
{
    private readonly SpanPublisher _publisher;
    private ManualResetValueTaskSourceCore<PublishFailure> _answer = new() { RunContinuationsAsynchronously = true };
    private RequestLease? _lease;
    private int _openRecords;
    private int _users;
    private int _answered;
    private volatile bool _isSealed;
    private int _failure;

    public PendingPublish(SpanPublisher publisher)
    {
        _publisher = publisher;
        OnReport = Report;
    }

    /// <summary>The delivery handler of all of its records.</summary>
    public Action<DeliveryReport<Null, byte[]>> OnReport { get; }

    /// <inheritdoc/>
    public int Spans { get; private set; }

    /// <inheritdoc/>
    public int RejectedSpans { get; set; }

    /// <summary>When it was begun, a time stamp of <see cref="TimeProvider"/>.</summary>
    public long Started { get; private set; }

    /// <summary>When it is answered whatever Kafka says, a time stamp of <see cref="TimeProvider"/>.</summary>
    public long Deadline { get; private set; }

    /// <summary>The producer that its records are handed to.</summary>
    public KafkaProducer Producer { get; private set; } = null!;

    /// <summary>Neighbours in the list of those that wait, guarded by that list's lock.</summary>
    public PendingPublish? Previous { get; set; }

    /// <inheritdoc cref="Previous"/>
    public PendingPublish? Next { get; set; }

    /// <summary>Makes it ready for a request.</summary>
    public void Begin(KafkaProducer producer, RequestLease lease, long started, long deadline)
    {
        Producer = producer;
        producer.Handed();
        Started = started;
        Deadline = deadline;
        Spans = 0;
        RejectedSpans = 0;
        _lease = lease;
        _failure = (int)PublishFailure.None;
        _answered = 0;
        _isSealed = false;
        // One for the hand-over itself, so that the first report cannot close it before the last record is handed over.
        _openRecords = 1;
        _users = 2;
    }

    /// <inheritdoc/>
    public void Produce(byte[] value, int spans, ulong minStartSeconds, ulong maxStartSeconds)
    {
        Spans += spans;
        Interlocked.Increment(ref _openRecords);
        Producer.Handed();
        Producer.Produce(value, spans, minStartSeconds, maxStartSeconds, this);
    }

    /// <inheritdoc/>
    public void Spoil(PublishFailure failure) => Interlocked.CompareExchange(ref _failure, (int)failure, (int)PublishFailure.None);

    /// <summary>Tells that a record could not be handed over.</summary>
    public void Fail(PublishFailure failure)
    {
        Spoil(failure);
        Producer.Reported();
        Close();
    }

    /// <inheritdoc/>
    public ValueTask<PublishFailure> SealAsync()
    {
        var answer = new ValueTask<PublishFailure>(this, _answer.Version);
        _isSealed = true;
        Close();
        return answer;
    }

    /// <summary>Answers the request unless it is answered, or still being handed over.</summary>
    /// <returns>Whether this call did.</returns>
    public bool TryAnswer(PublishFailure failure)
    {
        if (!_isSealed || Interlocked.Exchange(ref _answered, 1) != 0) return false;
        _publisher.Answered(this, failure);
        _answer.SetResult(failure);
        return true;
    }

    /// <summary>Gives up on reports that can no longer come, the producer being gone; must be answered. It is not used again.</summary>
    public void Abandon()
    {
        if (Interlocked.Exchange(ref _openRecords, int.MaxValue) > 0) LetGo();
    }

    PublishFailure IValueTaskSource<PublishFailure>.GetResult(short token)
    {
        var failure = _answer.GetResult(token);
        Release();
        return failure;
    }

    ValueTaskSourceStatus IValueTaskSource<PublishFailure>.GetStatus(short token) => _answer.GetStatus(token);

    void IValueTaskSource<PublishFailure>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _answer.OnCompleted(continuation, state, token, flags);

    private void Report(DeliveryReport<Null, byte[]> report)
    {
        if (report.Error.IsError)
        {
            var failure = report.Error.Code == ErrorCode.Local_MsgTimedOut ? PublishFailure.Timeout : PublishFailure.Refused;
            Spoil(failure);
        }
        _publisher.Reported(this, report.Error, late: Volatile.Read(ref _answered) != 0);
        Producer.Reported();
        Close();
    }

    private void Close()
    {
        if (Interlocked.Decrement(ref _openRecords) != 0) return;
        TryAnswer((PublishFailure)_failure);
        LetGo();
        Release();
    }

    private void LetGo()
    {
        _publisher.Closed(this);
        Producer.Reported();
        _lease!.Dispose();
        _lease = null;
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref _users) != 0) return;
        _answer.Reset();
        _publisher.Return(this);
    }
}
