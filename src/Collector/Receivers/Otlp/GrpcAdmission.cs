using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Spoor.Collector.Admission;

namespace Spoor.Collector.Receivers.Otlp;

/// <summary>Puts the count of bytes in flight under the gRPC layer, which by itself holds a whole message before any code of a service
/// runs, and decompresses without a limit.</summary>
internal sealed class GrpcAdmission(
    RequestDelegate next, InFlightBytes inFlight, IOptions<LimitsOptions> limits, AdmissionTelemetry telemetry)
{
    private readonly int _maxBytes = limits.Value.RequestBytes;

    public Task InvokeAsync(HttpContext context) =>
        // The port of gRPC is the one that speaks HTTP/2.
        HttpProtocol.IsHttp2(context.Request.Protocol) ? AdmitAsync(context) : next(context);

    private async Task AdmitAsync(HttpContext context)
    {
        var body = new AdmittedBody(context.Request.BodyReader, inFlight, BodyFraming.Grpc, _maxBytes, telemetry, GrpcAnswers.Of);
        using var lease = body.Lease;
        context.Features.Set<IRequestBodyPipeFeature>(body);
        context.Features.Set(lease);
        if (context.Request.Headers.ContainsKey("grpc-encoding") && context.Request.Path == GrpcReceiverMethods.Path)
            RequestLease.Current = lease;
        await next(context);
    }
}
