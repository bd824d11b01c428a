using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Features;

namespace Spoor.Collector.Admission;

/// <summary>A request's body that counts what arrives, before anybody else sees it. It stands in the place of the server's own body, so
/// that every layer above reads through it.</summary>
/// <remarks>Under overload most requests are turned away, so the usual refusal is cheap: one of the two ways to enter tells it as a value,
/// before the body is read. Only where a request that has entered finds no room for the rest does reading it throw.</remarks>
internal sealed class AdmittedBody : PipeReader, IRequestBodyPipeFeature
{
    private const int FrameBytes = 5;

    private readonly PipeReader _body;
    private readonly long _maxBytes;
    private readonly AdmissionTelemetry _telemetry;
    private readonly BodyFraming _framing;
    private readonly Func<RefusedException, Exception> _refuse;
    private ReadOnlySequence<byte> _buffer;
    private long _consumed;
    private bool _isAborted;

    /// <param name="body">The server's body.</param>
    /// <param name="inFlight">Where its bytes are counted.</param>
    /// <param name="framing">What the body begins with.</param>
    /// <param name="maxBytes">Largest request, in bytes as sent.</param>
    /// <param name="telemetry">Told of requests that are too large.</param>
    /// <param name="refuse">Makes the exception that the layer above turns into the right answer.</param>
    public AdmittedBody(PipeReader body, InFlightBytes inFlight, BodyFraming framing, long maxBytes,
        AdmissionTelemetry telemetry, Func<RefusedException, Exception> refuse)
    {
        _body = body;
        _framing = framing;
        _maxBytes = maxBytes;
        _refuse = refuse;
        _telemetry = telemetry;
        Lease = inFlight.Begin(body);
    }

    /// <summary>The request's share of the bytes in flight.</summary>
    public RequestLease Lease { get; }

    PipeReader IRequestBodyPipeFeature.Reader => this;

    /// <summary>Lets a request in that tells its length in advance, or not.</summary>
    /// <param name="expectedBytes">Room that all of it will take, as far as it tells.</param>
    /// <returns>Why it is not let in; null when it is.</returns>
    public RefusedException? TryEnter(long expectedBytes) => Lease.TryEnter(0, expectedBytes);

    /// <summary>Lets a request in that tells its length in the frame at its start, or not. Nothing is read where there is no room for even
    /// the begin; otherwise what is read can be read again.</summary>
    /// <param name="cancellationToken">The sender has gone.</param>
    /// <returns>Why it is not let in; null when it is.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<RefusedException?> EnterAsync(CancellationToken cancellationToken)
    {
        if (Lease.TurnAwayWhenFull() is { } full) return full;
        while (true)
        {
            var read = await AwaitAsync(_body.ReadAsync(cancellationToken));
            var start = read.Buffer;
            var declared = Declares(start);
            var refused = declared > _maxBytes ? TooLarge(start.Length) : Lease.TryEnter(start.Length, declared + FrameBytes);
            var isWhole = start.Length >= FrameBytes || read.IsCompleted;
            _body.AdvanceTo(refused is null ? start.Start : start.End, refused is null && isWhole ? start.Start : start.End);
            if (refused is not null || isWhole) return refused;
        }
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var read = _body.ReadAsync(cancellationToken);
        return read.IsCompletedSuccessfully ? new ValueTask<ReadResult>(Admit(read.GetAwaiter().GetResult())) : AdmitLaterAsync(read);
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!_body.TryRead(out result)) return false;
        result = Admit(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _consumed += _buffer.Slice(0, consumed).Length;
        _buffer = default;
        _body.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => _body.CancelPendingRead();

    public override void Complete(Exception? exception = null) => _body.Complete(exception);

    /// <summary>Whether reading ended because nobody is left to send the rest, or to be answered.</summary>
    public static bool IsSenderGone(Exception exception) => exception is OperationCanceledException or IOException or BadHttpRequestException;

    /// <summary>For a request that is larger than one may be; counts it.</summary>
    /// <param name="bytes">How much of it has arrived.</param>
    public RefusedException TooLarge(long bytes)
    {
        _telemetry.RequestRefused(Refusal.TooLarge, bytes);
        return new RefusedException(Refusal.TooLarge, $"The request is larger than {_maxBytes} bytes (Limits:RequestBytes).");
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> AdmitLaterAsync(ValueTask<ReadResult> read) => Admit(await AwaitAsync(read));

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> AwaitAsync(ValueTask<ReadResult> read)
    {
        try
        {
            return await read;
        }
        catch (Exception exception) when (IsSenderGone(exception))
        {
            if (!_isAborted) _telemetry.RequestAborted(Lease.ArrivedBytes);
            _isAborted = true;
            throw;
        }
    }

    private ReadResult Admit(ReadResult result)
    {
        _buffer = result.Buffer;
        var arrived = _consumed + _buffer.Length;
        try
        {
            if (arrived > _maxBytes + FrameBytes || Declares(_buffer) > _maxBytes) throw TooLarge(arrived);
            Lease.Arrived(arrived);
            if (result.IsCompleted) Lease.Complete();
            return result;
        }
        catch (RefusedException refused)
        {
            // What is refused is not held a moment longer, and the server can read on past it.
            AdvanceTo(_buffer.End);
            throw _refuse(refused);
        }
    }

    /// <summary>Length that the frame at the start of the body tells, before anything of it needs to have arrived; 0 where none does.</summary>
    /// <remarks>Source: <see href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md">gRPC over HTTP2, Length-Prefixed-Message</see>.</remarks>
    private long Declares(in ReadOnlySequence<byte> start)
    {
        if (_framing != BodyFraming.Grpc || _consumed > 0 || start.Length < FrameBytes) return 0;
        Span<byte> frame = stackalloc byte[FrameBytes];
        start.Slice(0, FrameBytes).CopyTo(frame);
        return BinaryPrimitives.ReadUInt32BigEndian(frame[1..]);
    }
}
