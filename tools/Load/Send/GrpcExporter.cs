using System.Buffers;
using System.IO.Compression;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Compression;

namespace Spoor.Load.Send;

/// <summary>Sends over OTLP/gRPC: the request's bytes as they are, without message objects.</summary>
/// <remarks>Which codes are tried again: <see href="https://opentelemetry.io/docs/specs/otlp/#failures">OTLP, Failures</see>.</remarks>
internal sealed class GrpcExporter : IExporter
{
    private static readonly Marshaller<Body> RequestMarshaller = Marshallers.Create<Body>(
        static (request, context) =>
        {
            context.SetPayloadLength(request.Bytes.Length);
            context.GetBufferWriter().Write(request.Bytes.Span);
            context.Complete();
        },
        static _ => throw new NotSupportedException("Requests are only written."));

    private static readonly Marshaller<Answer> AnswerMarshaller = Marshallers.Create(
        static (Answer _, SerializationContext _) => throw new NotSupportedException("Answers are only read."),
        static context =>
        {
            var payload = context.PayloadAsReadOnlySequence();
            return ExportResponse.Read(payload.IsSingleSegment ? payload.FirstSpan : payload.ToArray());
        });

    private static readonly Method<Body, Answer> Export = new(
        MethodType.Unary, "opentelemetry.proto.collector.trace.v1.TraceService", "Export", RequestMarshaller, AnswerMarshaller);

    private readonly GrpcChannel _channel;
    private readonly CallInvoker _invoker;
    private readonly Metadata? _headers;
    private readonly TimeSpan _deadline;
    private readonly TimeProvider _time;

    /// <summary>Makes the connection's client; the connection is opened by the first request.</summary>
    /// <param name="endpoint">Scheme, host and port.</param>
    /// <param name="gzip">Whether requests are compressed.</param>
    /// <param name="deadline">Longest time of one attempt.</param>
    /// <param name="time">The clock.</param>
    public GrpcExporter(Uri endpoint, bool gzip, TimeSpan deadline, TimeProvider time)
    {
        _deadline = deadline;
        _time = time;
        _channel = GrpcChannel.ForAddress(endpoint, new GrpcChannelOptions
        {
            // With a connect callback of our own the channel leaves connecting to the handler. Its own way, made for balancing, waits up to
            // two minutes before it tries a receiver again that was away.
            HttpHandler = new SocketsHttpHandler { UseProxy = false, PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan, ConnectCallback = ConnectAsync },
            DisposeHttpClient = true,
            MaxReceiveMessageSize = 4 * 1024 * 1024,
            CompressionProviders = [new GzipCompressionProvider(CompressionLevel.Fastest)],
        });
        _invoker = _channel.CreateCallInvoker();
        if (gzip) _headers = new Metadata { { "grpc-internal-encoding-request", "gzip" } };
    }

    /// <inheritdoc/>
    public async ValueTask<Answer> ExportAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        var options = new CallOptions(_headers, (_time.GetUtcNow() + _deadline).UtcDateTime, cancellationToken);
        try
        {
            using var call = _invoker.AsyncUnaryCall(Export, null, options, new Body(request));
            return await call.ResponseAsync;
        }
        catch (RpcException failure) when (!cancellationToken.IsCancellationRequested)
        {
            return Classify(failure);
        }
        catch (RpcException)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Answer Classify(RpcException failure)
    {
        var details = failure.Trailers.GetValueBytes("grpc-status-details-bin");
        var (_, delay) = details is null ? default : ExportResponse.ReadStatus(details);
        // A broken connection shows as one of several codes; the exception behind it tells that no receiver said so.
        var isConnection = failure.Status.DebugException is not null;
        var isRetryable = isConnection || failure.StatusCode switch
        {
            StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.AlreadyExists or StatusCode.PermissionDenied
                or StatusCode.FailedPrecondition or StatusCode.Unimplemented or StatusCode.Unauthenticated => false,
            StatusCode.ResourceExhausted => delay is not null,
            _ => true,
        };
        var status = isConnection ? "no connection" : Name(failure.StatusCode, delay);
        return new Answer(isRetryable ? AnswerKind.Retryable : AnswerKind.Refused, status, 0, failure.Status.Detail, delay);
    }

    private static string Name(StatusCode code, TimeSpan? delay) => (code, delay) switch
    {
        (StatusCode.Unavailable, not null) => "UNAVAILABLE with RetryInfo",
        (StatusCode.Unavailable, null) => "UNAVAILABLE",
        (StatusCode.DeadlineExceeded, _) => "DEADLINE_EXCEEDED",
        (StatusCode.InvalidArgument, _) => "INVALID_ARGUMENT",
        (StatusCode.ResourceExhausted, not null) => "RESOURCE_EXHAUSTED with RetryInfo",
        (StatusCode.ResourceExhausted, null) => "RESOURCE_EXHAUSTED",
        _ => code.ToString(),
    };

    private sealed record Body(ReadOnlyMemory<byte> Bytes);
}
