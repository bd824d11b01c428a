using Grpc.Core;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Spoor.Collector.Admission;

namespace Spoor.Collector.Receivers.Otlp;

/// <summary>OTLP over HTTP: <c>POST /v1/traces</c>, protobuf or JSON.</summary>
internal sealed class HttpReceiver(
    TraceIntake intake, HttpPayload payload, InFlightBytes inFlight, IOptions<LimitsOptions> limits,
    AdmissionTelemetry admission, IntakeTelemetry telemetry)
{
    public const string Path = "/v1/traces";

    private readonly int _maxBytes = limits.Value.RequestBytes;

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var answer = new HttpAnswer(context, HttpAnswer.EncodingOf(context.Request.ContentType));
        if (!HttpMethods.IsPost(context.Request.Method)) await answer.RefuseMethodAsync();
        else if (answer.IsUnknownEncoding) await answer.RefuseContentTypeAsync();
        else if (!TryReadContentEncoding(context.Request.Headers.ContentEncoding, out var encoding)) await answer.RefuseContentEncodingAsync();
        else await ReceiveAsync(context, answer, encoding);
    }

    private async Task ReceiveAsync(HttpContext context, HttpAnswer answer, Encoding? encoding)
    {
        var body = new AdmittedBody(
            context.Request.BodyReader, inFlight, BodyFraming.None, _maxBytes, admission, static refused => refused);
        using var lease = body.Lease;
        try
        {
            var length = context.Request.ContentLength ?? 0;
            var turnedAway = length > _maxBytes ? body.TooLarge(0) : body.TryEnter(length);
            if (turnedAway is not null)
            {
                await answer.RefuseAsync(turnedAway);
                return;
            }
            var request = await payload.ReadAsync(body, encoding, context.RequestAborted);
            if (answer.IsJson)
            {
                var size = request.Length;
                var transcoded = payload.Transcode(request, lease, out var fault);
                if (transcoded is null)
                {
                    telemetry.RequestMalformed(size);
                    if (fault.IsTooLarge) await answer.FailAsync(StatusCodes.Status413PayloadTooLarge, StatusCode.ResourceExhausted, fault.ToString());
                    else await answer.FailAsync(StatusCodes.Status400BadRequest, StatusCode.InvalidArgument, fault.ToString());
                    return;
                }
                request = transcoded;
            }
            var outcome = await intake.ReceiveAsync(request, lease, TimeSpan.MaxValue, context.RequestAborted);
            await answer.TellAsync(outcome);
        }
        catch (RefusedException refused)
        {
            await answer.RefuseAsync(refused);
        }
        catch (Exception exception) when (AdmittedBody.IsSenderGone(exception) && context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to be answered.
        }
    }

    /// <returns>Whether the body's encoding is one that is understood.</returns>
    private static bool TryReadContentEncoding(StringValues header, out Encoding? encoding)
    {
        encoding = null;
        var name = header.ToString();
        if (name.Length == 0 || name.Equals("identity", StringComparison.OrdinalIgnoreCase)) return true;
        encoding = Encoding.Find(name);
        return encoding is not null;
    }
}
