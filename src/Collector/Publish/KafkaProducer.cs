using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Spoor.KafkaSecurity;
using Tracing.Topics;

namespace Spoor.Collector.Publish;

/// <summary>One client of Kafka, from its making to its end, and what is known of its health.</summary>
internal sealed class KafkaProducer : IDisposable
{
    private static readonly byte[] s_tenant = Encoding.UTF8.GetBytes(RecordHeaders.DefaultTenant);

    private readonly IProducer<Null, byte[]> _client;
    private readonly BrokerSignIn _signIn;
    private readonly IDisposable _following;
    private readonly Task _renewal;
    private readonly string _topic;
    private readonly TimeProvider _time;
    private readonly PublishTelemetry _telemetry;
    private long _open;
    private long _ailingSince;
    private long _lastTrouble;
    private long _lastRefusal;
    private volatile string? _fatal;

    /// <param name="configure">Makes the settings of the client.</param>
    /// <param name="topic">Topic that it writes.</param>
    /// <param name="maxBatchBytes">Largest batch the topic was believed to take, in bytes.</param>
    /// <param name="signIn">How the brokers are signed in to.</param>
    /// <param name="time">The clock.</param>
    /// <param name="telemetry">Told of what the client reports by itself.</param>
    public KafkaProducer(
        Func<ProducerConfig> configure, string topic, int maxBatchBytes, BrokerSignIn signIn, TimeProvider time, PublishTelemetry telemetry)
    {
        _signIn = signIn;
        _topic = topic;
        _time = time;
        _telemetry = telemetry;
        MaxBatchBytes = maxBatchBytes;
        _renewal = signIn.Renewal;
        _client = signIn.Attach(new ProducerBuilder<Null, byte[]>(configure()))
            .SetErrorHandler((_, error) => Ail(error))
            .SetLogHandler((_, message) => telemetry.ClientSaid(message.Level, message.Facility, message.Message))
            .Build();
        _following = signIn.Follow(_client);
    }

    /// <summary>Largest batch the topic was believed to take when this was made, in bytes.</summary>
    public int MaxBatchBytes { get; }

    /// <summary>The client, for questions on metadata.</summary>
    public Handle Handle => _client.Handle;

    /// <summary>Whether no request has chosen it that is not over, and no record was handed over that is not reported.</summary>
    public bool IsIdle => Interlocked.Read(ref _open) == 0;

    /// <summary>Whether other certificates are to be used than those that this was made with.</summary>
    public bool IsOutdated => _renewal.IsCompleted;

    /// <summary>Why the client can never publish again; null while it can.</summary>
    public string? Fatal => _fatal;

    /// <summary>When the row of failures began that only the client itself is to blame for; 0 where the last record was acknowledged,
    /// or refused by a broker. A time stamp of the clock.</summary>
    public long AilingSince => Interlocked.Read(ref _ailingSince);

    /// <summary>When a record last failed for such a reason, a time stamp of the clock.</summary>
    public long LastTrouble => Interlocked.Read(ref _lastTrouble);

    /// <summary>When the brokers last refused us, a time stamp of the clock; 0 where they never did.</summary>
    public long LastRefusal => Interlocked.Read(ref _lastRefusal);

    /// <summary>Hands a record over; the client copies the value before this returns.</summary>
    /// <param name="value">The record's value.</param>
    /// <param name="spans">Number of its spans.</param>
    /// <param name="minStartSeconds">Earliest start of its spans, unix time.</param>
    /// <param name="maxStartSeconds">Latest start of its spans, unix time.</param>
    /// <param name="pending">The request that it belongs to; must expect it.</param>
    public void Produce(byte[] value, int spans, ulong minStartSeconds, ulong maxStartSeconds, PendingPublish pending)
    {
        Span<byte> text = stackalloc byte[48];
        spans.TryFormat(text, out var length, provider: CultureInfo.InvariantCulture);
        var headers = new Headers
        {
            { RecordHeaders.Tenant, s_tenant },
            { RecordHeaders.Spans, text[..length].ToArray() },
        };
        minStartSeconds.TryFormat(text, out length, provider: CultureInfo.InvariantCulture);
        text[length++] = (byte)',';
        maxStartSeconds.TryFormat(text[length..], out var second, provider: CultureInfo.InvariantCulture);
        headers.Add(RecordHeaders.Start, text[..(length + second)].ToArray());
        try
        {
            _client.Produce(_topic, new Message<Null, byte[]> { Value = value, Headers = headers }, pending.OnReport);
        }
        catch (ProduceException<Null, byte[]> refusal)
        {
            Note(refusal.Error);
            _telemetry.RecordFailed(refusal.Error, _signIn.Explain(refusal.Error));
            pending.Fail(PublishFailure.Refused);
        }
        catch (ObjectDisposedException)
        {
            // Replaced between the choice of the producer and this call.
            pending.Fail(PublishFailure.ProducerReplaced);
        }
    }

    /// <summary>Counts a request or a record in.</summary>
    public void Handed() => Interlocked.Increment(ref _open);

    /// <summary>Counts a request or a record out.</summary>
    public void Reported() => Interlocked.Decrement(ref _open);

    /// <summary>Learns from what became of a record.</summary>
    public void Note(Error error)
    {
        if (error.IsFatal) _fatal ??= error.ToString();
        NoteRefusal(error);
        if (!IsOwnTrouble(error))
        {
            Interlocked.Exchange(ref _ailingSince, 0);
            return;
        }
        var now = _time.GetTimestamp();
        Interlocked.Exchange(ref _lastTrouble, now);
        Interlocked.CompareExchange(ref _ailingSince, now, 0);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _following.Dispose();
        _client.Dispose();
    }

    /// <summary>Errors that never left this process, and those of a sequence that broker and client no longer agree on.</summary>
    private static bool IsOwnTrouble(Error error) => error.IsError && (error.IsLocalError || error.Code
        is ErrorCode.OutOfOrderSequenceNumber or ErrorCode.DuplicateSequenceNumber or ErrorCode.InvalidProducerEpoch
        or ErrorCode.UnknownProducerId or ErrorCode.InvalidProducerIdMapping);

    private void Ail(Error error)
    {
        if (error.IsFatal) _fatal ??= error.ToString();
        NoteRefusal(error);
        _telemetry.ClientFailed(error, _signIn.Explain(error));
    }

    private void NoteRefusal(Error error)
    {
        if (_signIn.KindOf(error) is not null) Interlocked.Exchange(ref _lastRefusal, _time.GetTimestamp());
    }
}
