using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using Spoor.Collector.Admission;

namespace Spoor.Collector.Receivers.Otlp;

/// <summary>OTLP over gRPC.</summary>
internal sealed class GrpcReceiver(TraceIntake intake, TimeProvider time)
{
    /// <summary>An answer in time must have left before the client's patience ends.</summary>
    private const double ShareOfDeadline = 0.8;

    /// <summary>Answers one Export call.</summary>
    /// <exception cref="RpcException">The request is malformed, or to be sent again.</exception>
    public async Task<GrpcResponse> ExportAsync(ReceivedBytes request, ServerCallContext call)
    {
        var lease = call.GetHttpContext().Features.GetRequiredFeature<RequestLease>();
        var outcome = await intake.ReceiveAsync(request, lease, Timeout(call), call.CancellationToken);
        return outcome.Result switch
        {
            IntakeResult.Accepted => outcome.Message is null ? GrpcResponse.Empty : new GrpcResponse(ExportResponse.ToProtobuf(outcome)),
            IntakeResult.Malformed => throw GrpcAnswers.Fail(StatusCode.InvalidArgument, outcome.Message!),
            _ => throw GrpcAnswers.Retry(outcome.Message!),
        };
    }

    private TimeSpan Timeout(ServerCallContext call) => call.Deadline == DateTime.MaxValue
        ? TimeSpan.MaxValue
        : (call.Deadline - time.GetUtcNow().UtcDateTime) * ShareOfDeadline;
}
