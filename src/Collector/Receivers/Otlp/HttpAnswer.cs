using System.Globalization;
using Grpc.Core;
using Spoor.Collector.Admission;

namespace Spoor.Collector.Receivers.Otlp;

/// <summary>Answers an HTTP request in its own encoding.</summary>
/// <remarks>Clients retry 429, 502, 503 and 504; the rest they drop. Source:
/// <see href="https://opentelemetry.io/docs/specs/otlp/#otlphttp-response">OTLP/HTTP Response</see>.</remarks>
internal readonly struct HttpAnswer(HttpContext context, HttpAnswer.BodyEncoding encoding)
{
    private const string Protobuf = "application/x-protobuf";
    private const string Json = "application/json";

    private static readonly string s_encodings = string.Join(", ", Encoding.OfHttp.Select(encoding => encoding.Name));

    /// <summary>How bodies are written.</summary>
    internal enum BodyEncoding
    {
        Unknown,
        Protobuf,
        Json,
    }

    public bool IsJson => encoding == BodyEncoding.Json;

    public bool IsUnknownEncoding => encoding == BodyEncoding.Unknown;

    /// <summary>Reads a content type; its parameters do not matter.</summary>
    public static BodyEncoding EncodingOf(string? contentType)
    {
        var type = contentType.AsSpan();
        var end = type.IndexOf(';');
        if (end >= 0) type = type[..end];
        type = type.Trim();
        return type.Equals(Protobuf, StringComparison.OrdinalIgnoreCase) ? BodyEncoding.Protobuf
            : type.Equals(Json, StringComparison.OrdinalIgnoreCase) ? BodyEncoding.Json
            : BodyEncoding.Unknown;
    }

    /// <summary>Tells what became of a request that was read.</summary>
    public Task TellAsync(in IntakeOutcome outcome) => outcome.Result switch
    {
        IntakeResult.Accepted => WriteAsync(
            StatusCodes.Status200OK, IsJson ? ExportResponse.ToJson(outcome) : ExportResponse.ToProtobuf(outcome)),
        IntakeResult.Malformed => FailAsync(StatusCodes.Status400BadRequest, StatusCode.InvalidArgument, outcome.Message!),
        _ => RetryAsync(outcome.Message!, RetryDelay.AfterTrouble()),
    };

    /// <summary>Tells why a request was not read to its end.</summary>
    public Task RefuseAsync(RefusedException refused) => refused.Refusal switch
    {
        Refusal.TooLarge => FailAsync(StatusCodes.Status413PayloadTooLarge, StatusCode.ResourceExhausted, refused.Message),
        Refusal.Undecodable => FailAsync(StatusCodes.Status400BadRequest, StatusCode.InvalidArgument, refused.Message),
        _ => RetryAsync(refused.Message, RetryDelay.AfterOverload()),
    };

    /// <summary>Tells that the request is not to be sent again.</summary>
    public Task FailAsync(int httpStatus, StatusCode code, string message) => WriteAsync(
        httpStatus, IsJson ? RpcStatus.ToJson(code, message, 0) : RpcStatus.ToProtobuf(code, message, 0));

    public Task RefuseMethodAsync()
    {
        context.Response.Headers.Allow = "POST";
        return WriteTextAsync(StatusCodes.Status405MethodNotAllowed, $"{HttpReceiver.Path} takes POST.");
    }

    public Task RefuseContentTypeAsync() => WriteTextAsync(StatusCodes.Status415UnsupportedMediaType,
        $"Content-Type is \"{context.Request.ContentType}\"; use {Protobuf} or {Json}.");

    public Task RefuseContentEncodingAsync()
    {
        context.Response.Headers.AcceptEncoding = s_encodings;
        return FailAsync(StatusCodes.Status415UnsupportedMediaType, StatusCode.InvalidArgument,
            $"Content-Encoding is \"{context.Request.Headers.ContentEncoding}\"; use {s_encodings} or none.");
    }

    private Task RetryAsync(string message, int seconds)
    {
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return WriteAsync(StatusCodes.Status503ServiceUnavailable, IsJson
            ? RpcStatus.ToJson(StatusCode.Unavailable, message, seconds)
            : RpcStatus.ToProtobuf(StatusCode.Unavailable, message, seconds));
    }

    private Task WriteTextAsync(int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text + "\n");
    }

    private Task WriteAsync(int status, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = IsJson ? Json : Protobuf;
        context.Response.ContentLength = body.Length;
        return body.Length == 0 ? Task.CompletedTask : context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
