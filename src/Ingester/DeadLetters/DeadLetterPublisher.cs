using System.Collections.Concurrent;
using System.Threading.Channels;
using Confluent.Kafka;
using Microsoft.Extensions.Options;
using Spoor.Ingester.Kafka;
using Spoor.KafkaSecurity;

namespace Spoor.Ingester.DeadLetters;

/// <summary>Writes dead letters to their topic and tells the record once all replicas have it. Tries for ever: what cannot be set aside
/// holds up its partition, it is not lost.</summary>
internal sealed class DeadLetterPublisher(
    IOptions<KafkaOptions> options, Topics topics, BrokerSignIn signIn, DeadLetterQueue queue, DeadLetterTelemetry telemetry, TimeProvider time)
{
    /// <summary>What is under way to the brokers at one time, in bytes; the rest waits in the records that hold it.</summary>
    private const int MaxSentBytes = 8 * 1024 * 1024;

    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(10);

    /// <summary>How long a producer with old certificates may end what it was given; the rest is given to the new one.</summary>
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(5);

    private readonly KafkaOptions _options = options.Value;
    private readonly ConcurrentDictionary<DeadLetter, int> _sent = [];
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _sentBytes;
    private long _pauseTicks;
    private volatile Error? _fatal;

    /// <summary>Publishes until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var maxRecordBytes = topics.Facts?.DeadLetterRecordBytes ?? throw new InvalidOperationException("The topics are not prepared.");
        var renewal = signIn.Renewal;
        var producer = Build(maxRecordBytes);
        var following = signIn.Follow(producer);
        Task? waiting = null;
        try
        {
            while (true)
            {
                // What was sent may wait for ever in a client whose certificate nobody takes: it is not left there until the next letter.
                waiting ??= queue.Reader.WaitToReadAsync(cancellationToken).AsTask();
                await Task.WhenAny(waiting, renewal);
                cancellationToken.ThrowIfCancellationRequested();
                if (renewal.IsCompleted)
                {
                    telemetry.Renewing();
                    await Task.Run(() => producer.Flush(s_farewell), cancellationToken);
                }
                if (renewal.IsCompleted || _fatal is not null)
                {
                    if (_fatal is { } fatal) telemetry.Rebuilt(signIn.Explain(fatal));
                    following.Dispose();
                    producer.Dispose();
                    foreach (var lost in _sent.Keys) Done(lost, again: true);
                    _fatal = null;
                    renewal = signIn.Renewal;
                    producer = Build(maxRecordBytes);
                    following = signIn.Follow(producer);
                }
                if (waiting.IsCompleted) waiting = null;
                if (Volatile.Read(ref _sentBytes) > MaxSentBytes)
                {
                    await Task.WhenAny(_changed.Reader.WaitToReadAsync(cancellationToken).AsTask(), renewal);
                    _changed.Reader.TryRead(out _);
                }
                else if (queue.Reader.TryRead(out var letter))
                {
                    if (Interlocked.Exchange(ref _pauseTicks, 0) is > 0 and var pause) await Task.Delay(TimeSpan.FromTicks(pause), time, cancellationToken);
                    Send(producer, letter, maxRecordBytes);
                }
            }
        }
        finally
        {
            following.Dispose();
            producer.Dispose();
        }
    }

    private void Send(IProducer<Null, byte[]> producer, DeadLetter letter, int maxRecordBytes)
    {
        var message = DeadLetterMessage.Build(letter, maxRecordBytes, time.GetUtcNow(), out var isCut);
        _sent[letter] = message.Value.Length;
        Interlocked.Add(ref _sentBytes, message.Value.Length);
        try
        {
            producer.Produce(_options.DeadLetterTopic, message, report => Reported(letter, isCut, message.Value.Length, report.Error));
        }
        catch (ProduceException<Null, byte[]> exception)
        {
            Reported(letter, isCut, message.Value.Length, exception.Error);
        }
    }

    private void Reported(DeadLetter letter, bool isCut, int valueBytes, Error error)
    {
        if (!error.IsError)
        {
            if (!Done(letter, again: false)) return;
            telemetry.Written(letter, isCut);
            letter.Record.WasSetAside(letter);
            return;
        }
        if (error.IsFatal) _fatal = error;
        if (error.Code is ErrorCode.MsgSizeTooLarge or ErrorCode.RecordListTooLarge or ErrorCode.InvalidMsgSize)
            letter.MaxValueBytes = valueBytes / 2;      // the topic takes less than it told
        var pause = TimeSpan.FromTicks(Math.Clamp(letter.Pause.Ticks * 2, s_firstPause.Ticks, s_longestPause.Ticks));
        letter.Pause = pause;
        Interlocked.Exchange(ref _pauseTicks, pause.Ticks);
        telemetry.Failed(letter, signIn.Explain(error), pause);
        Done(letter, again: true);
    }

    /// <summary>Takes a letter off the list of those under way, once.</summary>
    private bool Done(DeadLetter letter, bool again)
    {
        if (!_sent.TryRemove(letter, out var bytes)) return false;
        Interlocked.Add(ref _sentBytes, -bytes);
        if (again) queue.Add(letter);
        Wake();
        return true;
    }

    private void Wake() => _changed.Writer.TryWrite(true);

    private IProducer<Null, byte[]> Build(int maxRecordBytes) =>
        signIn.Attach(new ProducerBuilder<Null, byte[]>(KafkaClients.Producer(_options, signIn, maxRecordBytes, 2 * MaxSentBytes + 2 * maxRecordBytes)))
            .SetErrorHandler((_, error) =>
            {
                if (!error.IsFatal) return;
                _fatal = error;
                Wake();
            })
            .SetLogHandler((_, message) => telemetry.ClientSaid(message.Message))
            .Build();
}
