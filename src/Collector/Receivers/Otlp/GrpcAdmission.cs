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
        if (context.Request.Path == GrpcReceiverMethods.Path)
        {
            if (!await TryEnterAsync(body, context)) return;
            if (context.Request.Headers.ContainsKey("grpc-encoding")) RequestLease.Current = lease;
        }
        context.Features.Set<IRequestBodyPipeFeature>(body);
        context.Features.Set(lease);
        await next(context);
    }

    private static async ValueTask<bool> TryEnterAsync(AdmittedBody body, HttpContext context)
    {
        try
        {
            if (await body.EnterAsync(context.RequestAborted) is not { } refused) return true;
            GrpcAnswers.Write(context.Response, GrpcAnswers.Of(refused));
        }
        catch (Exception exception) when (AdmittedBody.IsSenderGone(exception))
        {
            // Nobody is left to be answered.
        }
        return false;
    }
}
