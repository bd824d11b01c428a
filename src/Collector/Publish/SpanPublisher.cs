using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Options;
using Spoor.Collector.Admission;
using Spoor.KafkaSecurity;

namespace Spoor.Collector.Publish;

/// <summary>Publishes requests to the spans topic. A request is answered when all of its records are acknowledged by all in-sync
/// replicas, or when its time is up, whichever comes first.</summary>
internal sealed class SpanPublisher : ISpanPublisher, IDisposable
{
    private const int PooledRequests = 1024;

    /// <summary>How long a replaced client is still listened to, beyond the time that it gives each record.</summary>
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(30);

    /// <summary>How long a replaced client is kept whatever it holds: somebody may just have chosen it.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(1);

    private readonly KafkaOptions _options;
    private readonly LimitsOptions _limits;
    private readonly TimeProvider _time;
    private readonly PublishTelemetry _telemetry;
    private readonly BrokerSignIn _signIn;
    private readonly ConcurrentQueue<PendingPublish> _pool = new();
    private readonly ConcurrentQueue<(KafkaProducer Producer, long Since)> _retired = new();
    private readonly Lock _openLock = new();
    private readonly Lock _replaceLock = new();
    private PendingPublish? _open;
    private volatile KafkaProducer _producer;
    private volatile int _topicBytes = TopicLimits.BrokerDefaultBytes;

    public SpanPublisher(IOptions<KafkaOptions> options, IOptions<LimitsOptions> limits, BrokerSignIn signIn, TimeProvider time, PublishTelemetry telemetry)
    {
        _options = options.Value;
        _limits = limits.Value;
        _signIn = signIn;
        _time = time;
        _telemetry = telemetry;
        _producer = Build();
    }

    /// <inheritdoc/>
    public string Destination => "Kafka";

    /// <summary>Largest value of a record, in bytes: the configured limit, or the topic's where that is lower.</summary>
    public int MaxRecordBytes => Math.Min(_limits.RecordBytes, _topicBytes - TopicLimits.BatchRoomBytes);

    /// <summary>The client in use.</summary>
    public KafkaProducer Producer => _producer;

    /// <inheritdoc/>
    public IPendingPublish Begin(RequestLease lease, TimeSpan timeout)
    {
        if (!_pool.TryDequeue(out var pending)) pending = new PendingPublish(this);
        var now = _time.GetTimestamp();
        if (timeout > _options.PublishTimeout) timeout = _options.PublishTimeout;
        lease.Share();
        pending.Begin(_producer, lease, now, now + (long)(timeout.TotalSeconds * _time.TimestampFrequency));
        lock (_openLock)
        {
            pending.Next = _open;
            if (_open is not null) _open.Previous = pending;
            _open = pending;
        }
        return pending;
    }

    /// <summary>Answers every request whose time is up.</summary>
    public void AnswerOverdue()
    {
        var now = _time.GetTimestamp();
        ForEachOpen(pending =>
        {
            if (pending.Deadline <= now) pending.TryAnswer(PublishFailure.Timeout);
        });
    }

    /// <summary>Learns how large a batch the topic takes; makes a new client where the batches of the old one may be refused.</summary>
    public void LearnTopicLimit(int topicBytes)
    {
        _topicBytes = topicBytes;
        if (topicBytes < _producer.MaxBatchBytes) Replace($"the topic takes batches of {topicBytes} bytes at most");
    }

    /// <summary>Puts a new client in the place of the old one and answers what waited for the old one.</summary>
    public void Replace(string why)
    {
        _telemetry.ProducerReplaced(why);
        var old = Retire();
        ForEachOpen(pending =>
        {
            if (pending.Producer == old) pending.TryAnswer(PublishFailure.ProducerReplaced);
        });
    }

    /// <summary>Puts a new client in the place of one whose certificates are out of date. What waits for the old one has its own time to
    /// be acknowledged there.</summary>
    public void RenewIfOutdated()
    {
        if (!_producer.IsOutdated) return;
        _telemetry.ProducerRenewed();
        Retire();
    }

    /// <summary>Ends the replaced clients that have reported on all they were given, or had time enough to.</summary>
    public async Task EndRetiredAsync()
    {
        while (_retired.TryPeek(out var retired) && _time.GetElapsedTime(retired.Since) is var elapsed && elapsed > s_grace
            && (retired.Producer.IsIdle || elapsed > _options.PublishTimeout + s_farewell))
        {
            _retired.TryDequeue(out _);
            // Ending a client waits for its threads.
            await Task.Run(retired.Producer.Dispose);
            ForEachOpen(pending =>
            {
                if (pending.Producer == retired.Producer) pending.Abandon();
            });
        }
    }

    /// <summary>Called once for each request, when its outcome is known.</summary>
    internal void Answered(PendingPublish pending, PublishFailure failure) =>
        _telemetry.RequestAnswered(
            pending.Spans, failure == PublishFailure.None ? 0 : pending.RejectedSpans, failure, _time.GetElapsedTime(pending.Started));

    /// <summary>Called once for each request, when the client holds nothing of it any more.</summary>
    internal void Closed(PendingPublish pending)
    {
        lock (_openLock)
        {
            if (pending.Previous is { } previous) previous.Next = pending.Next;
            else _open = pending.Next;
            if (pending.Next is { } next) next.Previous = pending.Previous;
            pending.Previous = pending.Next = null;
        }
    }

    /// <summary>Called once for each record that the client reports on.</summary>
    internal void Reported(PendingPublish pending, Error error, bool late)
    {
        pending.Producer.Note(error);
        if (error.IsError) _telemetry.RecordFailed(error, _signIn.Explain(error));
        else _telemetry.RecordPublished(late);
    }

    internal void Return(PendingPublish pending)
    {
        if (_pool.Count < PooledRequests) _pool.Enqueue(pending);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ForEachOpen(pending => pending.TryAnswer(PublishFailure.Stopping));
        while (_retired.TryDequeue(out var retired)) retired.Producer.Dispose();
        _producer.Dispose();
    }

    private KafkaProducer Retire()
    {
        lock (_replaceLock)
        {
            var old = _producer;
            _producer = Build();
            _retired.Enqueue((old, _time.GetTimestamp()));
            return old;
        }
    }

    private KafkaProducer Build() => new(
        () => KafkaSettings.ForProducer(_options, _signIn, _limits.RecordBytes, _topicBytes, _limits.InFlightBytes),
        _options.SpansTopic, Math.Min(_topicBytes, TopicLimits.BrokerDefaultBytes), _signIn, _time, _telemetry);

    /// <remarks>Under the lock: what is in the list is not closed, and so cannot have become another request meanwhile.</remarks>
    private void ForEachOpen(Action<PendingPublish> action)
    {
        lock (_openLock)
        {
            for (var pending = _open; pending is not null;)
            {
                var next = pending.Next;
                action(pending);
                pending = next;
            }
        }
    }
}
