using System.Globalization;
using Grpc.Core;
using Spoor.Collector.Admission;

namespace Spoor.Collector.Receivers.Otlp;

/// <summary>What a gRPC client is answered.</summary>
/// <remarks>Clients retry UNAVAILABLE, and RESOURCE_EXHAUSTED only with a RetryInfo; the rest they drop. Source:
/// <see href="https://opentelemetry.io/docs/specs/otlp/#otlpgrpc-response">OTLP/gRPC Response</see>.</remarks>
internal static class GrpcAnswers
{
    private const string DetailsTrailer = "grpc-status-details-bin";

    /// <summary>For a request that was refused before it was read to its end.</summary>
    public static RpcException Of(RefusedException refused) => refused.Refusal switch
    {
        Refusal.TooLarge => Fail(StatusCode.ResourceExhausted, refused.Message),
        Refusal.Undecodable => Fail(StatusCode.InvalidArgument, refused.Message),
        _ => Answer(StatusCode.Unavailable, refused.Message, RetryDelay.AfterOverload()),
    };

    /// <summary>Writes the answer of a call that never reached the gRPC layer: headers alone. What its sender has not sent yet is not
    /// awaited; the server asks him not to.</summary>
    /// <remarks>Source: <see href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md">gRPC over HTTP2, Trailers-Only</see>.</remarks>
    public static void Write(HttpResponse response, RpcException answer)
    {
        var headers = response.Headers;
        headers.ContentType = "application/grpc";
        headers.GrpcStatus = ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
        headers.GrpcMessage = Uri.EscapeDataString(answer.Status.Detail);
        headers[DetailsTrailer] = Convert.ToBase64String(answer.Trailers.GetValueBytes(DetailsTrailer)!);
    }

    /// <summary>For a request that was read and is to be sent again.</summary>
    public static RpcException Retry(string message) => Answer(StatusCode.Unavailable, message, RetryDelay.AfterTrouble());

    /// <summary>For a request that is not to be sent again.</summary>
    public static RpcException Fail(StatusCode code, string message) => Answer(code, message, 0);

    private static RpcException Answer(StatusCode code, string message, int retrySeconds) => new(
        new Status(code, message), new Metadata { { DetailsTrailer, RpcStatus.ToProtobuf(code, message, retrySeconds) } });
}
