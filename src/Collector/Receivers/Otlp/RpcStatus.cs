using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Grpc.Core;
using Tracing.Otlp;

namespace Spoor.Collector.Receivers.Otlp;

/// <summary>Writes <c>google.rpc.Status</c>, the body of every error in OTLP, with a <c>RetryInfo</c> where the request is to be sent again.</summary>
/// <remarks>Source: <see href="https://opentelemetry.io/docs/specs/otlp/#failures">OTLP, Failures</see>,
/// <see href="https://github.com/googleapis/googleapis/blob/master/google/rpc/status.proto">google.rpc.Status</see>.</remarks>
internal static class RpcStatus
{
    private const int MaxBytes = 64 * 1024;

    private static ReadOnlySpan<byte> RetryInfoType => "type.googleapis.com/google.rpc.RetryInfo"u8;

    private const uint Code = 1 << 3, Message = 2 << 3 | 2, Details = 3 << 3 | 2;
    private const uint AnyTypeUrl = 1 << 3 | 2, AnyValue = 2 << 3 | 2;
    private const uint RetryDelay = 1 << 3 | 2, DurationSeconds = 1 << 3;

    /// <summary>In protobuf.</summary>
    /// <param name="code">The code.</param>
    /// <param name="message">For the sender.</param>
    /// <param name="retrySeconds">When to send again, in seconds; 0 for never.</param>
    public static byte[] ToProtobuf(StatusCode code, string message, int retrySeconds)
    {
        using var writer = new WireWriter(MaxBytes);
        writer.WriteVarint(Code, (ulong)code);
        writer.WriteBytes(Message, Encoding.UTF8.GetBytes(message));
        if (retrySeconds > 0)
        {
            var any = writer.Begin(Details);
            writer.WriteBytes(AnyTypeUrl, RetryInfoType);
            var retry = writer.Begin(AnyValue);
            var delay = writer.Begin(RetryDelay);
            writer.WriteVarint(DurationSeconds, (ulong)retrySeconds);
            writer.End(delay);
            writer.End(retry);
            writer.End(any);
        }
        return writer.Written.ToArray();
    }

    /// <summary>In JSON.</summary>
    /// <inheritdoc cref="ToProtobuf" path="/param"/>
    public static byte[] ToJson(StatusCode code, string message, int retrySeconds)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("code"u8, (int)code);
            json.WriteString("message"u8, message);
            if (retrySeconds > 0)
            {
                json.WriteStartArray("details"u8);
                json.WriteStartObject();
                json.WriteString("@type"u8, RetryInfoType);
                json.WriteString("retryDelay"u8, retrySeconds.ToString(CultureInfo.InvariantCulture) + "s");
                json.WriteEndObject();
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
