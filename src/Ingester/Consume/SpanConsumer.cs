using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Confluent.Kafka;
using Microsoft.Extensions.Options;
using Spoor.Ingester.Kafka;
using Spoor.KafkaSecurity;
using Spoor.TraceStore.Writing;
using Tracing.Topics;
using GroupProtocol = Spoor.Ingester.Kafka.GroupProtocol;

namespace Spoor.Ingester.Consume;

/// <summary>Reads the spans topic on a thread of its own, which asks Kafka at least each second whatever happens downstream. Takes no more
/// while the bytes in flight are at their limit.</summary>
internal sealed class SpanConsumer(
    IOptions<KafkaOptions> options, IOptions<ConsumeOptions> limits, RecordPool pool, ISpanWriter writer, BrokerSignIn signIn,
    ConsumerTelemetry telemetry, TimeProvider time)
    : IDisposable
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_rebuildPause = TimeSpan.FromSeconds(5);

    /// <summary>How long a full house is waited out before partitions are paused: a pause throws away what librdkafka has fetched.</summary>
    private static readonly TimeSpan s_waitBeforePause = TimeSpan.FromMilliseconds(800);

    private readonly KafkaOptions _options = options.Value;
    private readonly ReadAhead _readAhead = new(limits.Value.InFlightBytes);
    private readonly Channel<ConsumedRecord> _records = Channel.CreateUnbounded<ConsumedRecord>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEvent _close = new(false);
    private volatile bool _isStopping;
    private bool _isStarted;
    private bool _isPaused;

    /// <summary>The records, in the order of each partition. Bounded by the bytes in flight.</summary>
    public ChannelReader<ConsumedRecord> Records => _records.Reader;

    /// <summary>Starts the thread.</summary>
    public void Start()
    {
        _isStarted = true;
        new Thread(Run) { Name = "span consumer", IsBackground = true }.Start();
    }

    /// <summary>Takes no more records; those that were taken go on. The partitions stay ours.</summary>
    /// <returns>Ends when every record that was taken is settled.</returns>
    public Task DrainAsync()
    {
        _isStopping = true;
        if (_isStarted) return _drained.Task;
        _records.Writer.TryComplete();
        return Task.CompletedTask;
    }

    /// <summary>Commits what is settled and leaves the group; what is not settled is abandoned.</summary>
    /// <returns>Ends when the group is left.</returns>
    public Task CloseAsync()
    {
        _isStopping = true;
        _close.Set();
        return _isStarted ? _closed.Task : Task.CompletedTask;
    }

    public void Dispose() => _close.Dispose();

    private void Run()
    {
        try
        {
            var protocol = _options.GroupProtocol == GroupProtocol.Classic ? GroupProtocol.Classic : GroupProtocol.Consumer;
            while (!_close.WaitOne(0))
            {
                try
                {
                    telemetry.Joining(protocol, _options.Group, _options.SpansTopic);
                    using var member = new GroupMember(_options, protocol, pool.Buffers, writer.Flush, signIn, telemetry, time);
                    Consume(member);
                }
                catch (KafkaException exception) when (protocol == GroupProtocol.Consumer && _options.GroupProtocol == GroupProtocol.Auto
                    && exception.Error.Code is ErrorCode.UnsupportedVersion or ErrorCode.Local_UnsupportedFeature)
                {
                    telemetry.FellBack(exception.Error.Reason);
                    protocol = GroupProtocol.Classic;
                }
                catch (KafkaException exception)
                {
                    telemetry.Rebuilding(signIn.Explain(exception.Error), s_rebuildPause);
                    _close.WaitOne(s_rebuildPause);
                }
            }
            _records.Writer.TryComplete();
            _drained.TrySetResult();
            _closed.TrySetResult();
        }
        catch (Exception exception)     // the edge of the thread: the pipeline takes it up and the process ends
        {
            _records.Writer.TryComplete(exception);
            _drained.TrySetResult();
            _closed.TrySetResult();
        }
    }

    private void Consume(GroupMember member)
    {
        _isPaused = false;
        pool.InFlight.Limit = _readAhead.Next(pool.InFlight.Released);
        member.Join();
        var ticked = time.GetTimestamp();
        while (!_close.WaitOne(0))
        {
            if (_isStopping) Stop(member);
            else if (member.IsOutdated)
            {
                telemetry.Renewing();
                member.LeaveForAnother();
                return;
            }
            else Throttle(member);
            if (member.Poll(s_poll) is var (assignment, record)) Take(assignment, record);
            if (time.GetElapsedTime(ticked) < s_tick) continue;
            ticked = time.GetTimestamp();
            pool.InFlight.Limit = _readAhead.Next(pool.InFlight.Released);
            member.Tick();
        }
        member.Tick();
        member.Leave();
    }

    private void Take(PartitionAssignment assignment, ConsumeResult<Ignore, RecordBytes> consumed)
    {
        var value = consumed.Message.Value;
        if (_isStopping)
        {
            pool.Buffers.Return(value.Array);       // taken by whoever has the partition next: the watermark is below it
            return;
        }
        var replays = 0;
        string? tenant = null;
        var headers = consumed.Message.Headers;
        for (var i = 0; i < headers.Count; i++)
        {
            var header = headers[i];
            if (header.Key == DeadLetterHeaders.Replays)
                _ = int.TryParse(header.GetValueBytes(), NumberStyles.None, CultureInfo.InvariantCulture, out replays);
            else if (header.Key == RecordHeaders.Tenant && !header.GetValueBytes().AsSpan().SequenceEqual("default"u8))
                tenant = Encoding.UTF8.GetString(header.GetValueBytes());
        }
        var record = pool.Rent();
        record.Begin(assignment, consumed.Offset.Value, consumed.Message.Timestamp.UnixTimestampMs, value, replays, tenant);
        _records.Writer.TryWrite(record);
    }

    private void Stop(GroupMember member)
    {
        if (!_isPaused || member.HasNewPartitions)
        {
            _isPaused = true;
            member.Pause();
        }
        _records.Writer.TryComplete();
        if (member.Unsettled == 0) _drained.TrySetResult();
    }

    /// <summary>Waits a moment where too much is in flight, pauses where that does not help, goes on where half of it is done.</summary>
    private void Throttle(GroupMember member)
    {
        var limit = pool.InFlight.Limit;
        if (!_isPaused && Bytes >= limit)
        {
            var started = time.GetTimestamp();
            while (Bytes >= limit / 8 * 7 && time.GetElapsedTime(started) < s_waitBeforePause && !_isStopping) _close.WaitOne(s_step);
            if (Bytes >= limit / 8 * 7)
            {
                _isPaused = true;
                member.Pause();
                telemetry.Paused(Bytes);
                return;
            }
        }
        if (_isPaused && Bytes < limit / 2)
        {
            _isPaused = false;
            member.Resume();
            telemetry.Resumed();
        }
        else if (member.HasNewPartitions)
        {
            if (_isPaused) member.Pause();
            else member.Resume();
        }
    }

    private long Bytes => pool.InFlight.Bytes + writer.BytesInFlight;
}
