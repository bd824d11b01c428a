using Confluent.Kafka;
using Spoor.Ingester.Kafka;
using Spoor.KafkaSecurity;
using GroupProtocol = Spoor.Ingester.Kafka.GroupProtocol;

namespace Spoor.Ingester.Consume;

/// <summary>One membership in the consumer group, from joining to leaving. For the consumer's thread: handlers of librdkafka run on it, within
/// <see cref="Poll"/> and <see cref="Leave"/>.</summary>
internal sealed class GroupMember : IDisposable
{
    /// <summary>What is in flight may take this long when a partition is given up.</summary>
    private static readonly TimeSpan s_revokePatience = TimeSpan.FromSeconds(2);

    /// <summary>Questions to the brokers in a handler may take this long together.</summary>
    private static readonly TimeSpan s_assignPatience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan s_tickPatience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(10);

    private static long s_assignments;

    private readonly KafkaOptions _options;
    private readonly ConsumerTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly Action _flush;
    private readonly WaitHandle _never = new ManualResetEvent(false);
    private readonly Dictionary<int, PartitionAssignment> _assignments = [];
    private readonly IConsumer<Ignore, RecordBytes> _consumer;
    private readonly BrokerSignIn _signIn;
    private readonly IDisposable _following;
    private readonly Task _renewal;
    private Error? _fatal;
    private bool _hasNew;
    private bool _isLeaving;

    /// <summary>Builds the client; nothing is asked of the brokers yet.</summary>
    /// <param name="options">How Kafka is reached.</param>
    /// <param name="protocol">The protocol; not <see cref="GroupProtocol.Auto"/>.</param>
    /// <param name="values">Takes the values in.</param>
    /// <param name="flush">Asks the writer to send what it holds, when a partition is to be given up.</param>
    /// <param name="signIn">How the brokers are signed in to.</param>
    /// <param name="telemetry">What is told.</param>
    /// <param name="time">The clock.</param>
    public GroupMember(
        KafkaOptions options, GroupProtocol protocol, IDeserializer<RecordBytes> values, Action flush, BrokerSignIn signIn,
        ConsumerTelemetry telemetry, TimeProvider time)
    {
        _options = options;
        _telemetry = telemetry;
        _time = time;
        _flush = flush;
        _signIn = signIn;
        _renewal = signIn.Renewal;
        _consumer = signIn.Attach(new ConsumerBuilder<Ignore, RecordBytes>(KafkaClients.Consumer(options, signIn, protocol)))
            .SetValueDeserializer(values)
            .SetPartitionsAssignedHandler((_, partitions) => Assigned(partitions))
            .SetPartitionsRevokedHandler((_, partitions) => GivenUp(partitions, isLost: false))
            .SetPartitionsLostHandler((_, partitions) => GivenUp(partitions, isLost: true))
            .SetOffsetsCommittedHandler((_, offsets) => Committed(offsets))
            .SetErrorHandler((_, error) =>
            {
                if (error.IsFatal) _fatal ??= error;
                else Tell(error);
            })
            .SetLogHandler((_, message) => telemetry.ClientSaid(message.Message))
            .Build();
        _following = signIn.Follow(_consumer);
    }

    /// <summary>Number of records that are not settled.</summary>
    public int Unsettled
    {
        get
        {
            var sum = 0;
            foreach (var assignment in _assignments.Values) sum += assignment.Unsettled;
            return sum;
        }
    }

    /// <summary>Whether other certificates are to be used than those that this was made with.</summary>
    public bool IsOutdated => _renewal.IsCompleted;

    /// <summary>Whether partitions were assigned since <see cref="Pause"/> or <see cref="Resume"/> was called last.</summary>
    public bool HasNewPartitions => _hasNew;

    public void Join() => _consumer.Subscribe(_options.SpansTopic);

    /// <summary>Takes the next record.</summary>
    /// <returns>The record and the assignment of its partition; nothing where none came in time.</returns>
    /// <exception cref="KafkaException">The client cannot go on.</exception>
    public (PartitionAssignment Assignment, ConsumeResult<Ignore, RecordBytes> Record)? Poll(TimeSpan patience)
    {
        ConsumeResult<Ignore, RecordBytes>? result = null;
        try
        {
            result = _consumer.Consume(patience);
        }
        catch (ConsumeException exception) when (!exception.Error.IsFatal)
        {
            Tell(exception.Error);
        }
        if (_fatal is not null) throw new KafkaException(_fatal);
        if (result is null || !_assignments.TryGetValue(result.Partition.Value, out var assignment)) return null;
        _telemetry.Accepted();

        var expected = assignment.Position;
        if (expected != PartitionAssignment.Unset && result.Offset.Value > expected) assignment.Holes.Add((expected, result.Offset.Value));
        return (assignment, result);
    }

    /// <summary>Holds all partitions, those included that were assigned lately.</summary>
    public void Pause() => ForAll(_consumer.Pause);

    /// <summary>Lets all partitions go on. librdkafka keeps a pause over a new assignment, so new ones are resumed explicitly.</summary>
    public void Resume() => ForAll(_consumer.Resume);

    /// <summary>What is due each second: hands settled offsets to librdkafka, and clears up with the brokers what is not clear.</summary>
    public void Tick()
    {
        var until = _time.GetTimestamp() + _time.TimestampFrequency * s_tickPatience.Ticks / TimeSpan.TicksPerSecond;
        foreach (var assignment in _assignments.Values)
        {
            if (!assignment.IsStartKnown && Left(until) > TimeSpan.Zero)
                AgreeOnStart([assignment], until);
            if (assignment.Holes.Count > 0 && assignment.IsStartKnown && LogStart(assignment, until) is { } logStart) Explain(assignment, logStart);
            Store(assignment);
        }
    }

    /// <summary>Gives up all partitions, commits and leaves the group. What is in flight was waited for before.</summary>
    public void Leave()
    {
        _isLeaving = true;
        _consumer.Close();
    }

    /// <summary>The same in mid-run: what is in flight may still end, as when a partition is revoked.</summary>
    public void LeaveForAnother() => _consumer.Close();

    /// <summary>Ends without leaving: what is still assigned counts as lost.</summary>
    public void Dispose()
    {
        GivenUp([.. _assignments.Values.Select(assignment => new TopicPartitionOffset(assignment.Partition, Offset.Unset))], isLost: true);
        _following.Dispose();
        _consumer.Dispose();
        _never.Dispose();
    }

    private List<TopicPartitionOffset> Assigned(List<TopicPartition> partitions)
    {
        var added = partitions.Select(partition => new PartitionAssignment(partition, Interlocked.Increment(ref s_assignments))).ToArray();
        AgreeOnStart(added, _time.GetTimestamp() + _time.TimestampFrequency * s_assignPatience.Ticks / TimeSpan.TicksPerSecond);
        foreach (var assignment in added) _assignments[assignment.Partition.Partition.Value] = assignment;
        _hasNew = true;
        _telemetry.Assigned(added, [.. _assignments.Values]);
        return [.. added.Select(assignment => new TopicPartitionOffset(
            assignment.Partition, assignment.Position == PartitionAssignment.Unset ? Offset.Unset : assignment.Position))];
    }

    /// <summary>Finds out where the group stands, and what Kafka's retention took from under it.</summary>
    private void AgreeOnStart(PartitionAssignment[] assignments, long until)
    {
        try
        {
            foreach (var found in _consumer.Committed(assignments.Select(assignment => assignment.Partition), Left(until)))
            {
                var assignment = Array.Find(assignments, assignment => assignment.Partition == found.TopicPartition)!;
                if (Left(until) <= TimeSpan.Zero) return;
                var ends = _consumer.QueryWatermarkOffsets(assignment.Partition, Left(until));
                long low = ends.Low.Value, high = ends.High.Value;
                assignment.End = high;
                assignment.IsStartKnown = true;
                if (found.Offset == Offset.Unset)
                {
                    assignment.StartAt(low);
                    continue;
                }
                var committed = found.Offset.Value;
                assignment.Committed = committed;
                if (committed > high)
                {
                    _telemetry.StartedOver(assignment, committed, high);
                    assignment.Committed = PartitionAssignment.Unset;
                    assignment.StartAt(low);
                }
                else if (committed < low)
                {
                    _telemetry.RecordsExpired(assignment, low - committed, committed);
                    assignment.StartAt(low);
                }
                else
                {
                    assignment.Stored = committed;
                    assignment.StartAt(committed);
                }
            }
        }
        catch (KafkaException exception)
        {
            // Consuming starts where librdkafka finds the group; nothing is stored until the brokers have told (see Tick).
            _telemetry.Failed($"Committed offsets could not be read: {_signIn.Explain(exception.Error)}");
        }
    }

    private void Explain(PartitionAssignment assignment, long logStart)
    {
        long expired = 0;
        foreach (var (from, to) in assignment.Holes) expired += Math.Max(0, Math.Min(to, logStart) - from);
        if (expired > 0) _telemetry.RecordsExpired(assignment, expired, assignment.Holes[0].From);
        assignment.Holes.Clear();
    }

    private long? LogStart(PartitionAssignment assignment, long until)
    {
        if (Left(until) <= TimeSpan.Zero) return null;
        try
        {
            return _consumer.QueryWatermarkOffsets(assignment.Partition, Left(until)).Low.Value;
        }
        catch (KafkaException)
        {
            return null;        // asked again a second later
        }
    }

    private void Store(PartitionAssignment assignment)
    {
        if (!assignment.IsStartKnown || assignment.Watermark <= assignment.Stored) return;
        var watermark = assignment.Watermark;
        try
        {
            _consumer.StoreOffset(new TopicPartitionOffset(assignment.Partition, watermark));
            assignment.Stored = watermark;
        }
        catch (KafkaException exception)
        {
            _telemetry.CommitFailed(assignment.Partition.ToString(), exception.Error.Reason);
        }
    }

    /// <summary>Gives partitions up: what is in flight may still end, if the partitions are still ours; then the watermark is stored, which
    /// librdkafka commits before it lets go of them, and the rest is abandoned.</summary>
    private void GivenUp(List<TopicPartitionOffset> partitions, bool isLost)
    {
        var removed = partitions
            .Select(partition => _assignments.GetValueOrDefault(partition.Partition.Value)).OfType<PartitionAssignment>().ToArray();
        if (removed.Length == 0) return;
        foreach (var assignment in removed) assignment.Close();
        if (!isLost && !_isLeaving)
        {
            _flush();
            var started = _time.GetTimestamp();
            while (removed.Sum(assignment => assignment.Unsettled) > 0 && _time.GetElapsedTime(started) < s_revokePatience)
                _never.WaitOne(s_step);
        }
        var abandoned = 0;
        foreach (var assignment in removed)
        {
            abandoned += assignment.Finish();
            if (!isLost) Store(assignment);
            _assignments.Remove(assignment.Partition.Partition.Value);
        }
        _telemetry.Revoked(removed, [.. _assignments.Values], isLost, abandoned);
    }

    private void Committed(CommittedOffsets offsets)
    {
        foreach (var offset in offsets.Offsets)
        {
            var error = offset.Error.IsError ? offset.Error : offsets.Error;
            if (error.Code == ErrorCode.Local_NoOffset) continue;       // nothing new was stored
            if (error.IsError) _telemetry.CommitFailed(offset.TopicPartition.ToString(), _signIn.Explain(error));
            else if (_assignments.TryGetValue(offset.Partition.Value, out var assignment) && offset.Offset.Value >= 0)
            {
                assignment.Committed = offset.Offset.Value;
                _telemetry.Accepted();
            }
        }
    }

    private void ForAll(Action<IEnumerable<TopicPartition>> act)
    {
        _hasNew = false;
        try
        {
            act(_assignments.Values.Select(assignment => assignment.Partition).ToList());
        }
        catch (KafkaException exception)
        {
            // A rebalance took a partition between our list and librdkafka's; the next turn has the new list.
            _hasNew = true;
            _telemetry.Failed(exception.Error.Reason);
        }
    }

    private void Tell(Error error)
    {
        if (_signIn.KindOf(error) is { } kind) _telemetry.Refused(kind, _signIn.Explain(error));
        else _telemetry.Failed(error.Reason);
    }

    private TimeSpan Left(long until) => _time.GetElapsedTime(_time.GetTimestamp(), until);
}
