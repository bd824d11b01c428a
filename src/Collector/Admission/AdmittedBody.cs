using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Features;

namespace Spoor.Collector.Admission;

/// <summary>A request's body that counts what arrives, before anybody else sees it, and ends with <see cref="RefusedException"/> where
/// there is no room. It stands in the place of the server's own body, so that every layer above reads through it.</summary>
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

    /// <summary>For a request that is larger than one may be; counts it.</summary>
    /// <param name="bytes">How much of it has arrived.</param>
    public RefusedException TooLarge(long bytes)
    {
        _telemetry.RequestRefused(Refusal.TooLarge, bytes);
        return new RefusedException(Refusal.TooLarge, $"The request is larger than {_maxBytes} bytes (Limits:RequestBytes).");
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> AdmitLaterAsync(ValueTask<ReadResult> read) => Admit(await read);

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
