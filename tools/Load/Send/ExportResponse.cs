using System.Text;
using Tracing.Otlp;

namespace Spoor.Load.Send;

/// <summary>Reads <c>ExportTraceServiceResponse</c> and <c>google.rpc.Status</c>.</summary>
/// <remarks>Sources: <see href="https://github.com/open-telemetry/opentelemetry-proto">trace_service.proto</see> and
/// <see href="https://github.com/googleapis/googleapis/tree/master/google/rpc">google/rpc, status and error_details</see>.</remarks>
internal static class ExportResponse
{
    private const uint PartialSuccess = 1 << 3 | 2, RejectedSpans = 1 << 3, ErrorMessage = 2 << 3 | 2;
    private const uint StatusMessage = 2 << 3 | 2, StatusDetails = 3 << 3 | 2, AnyTypeUrl = 1 << 3 | 2, AnyValue = 2 << 3 | 2;
    private const uint RetryDelay = 1 << 3 | 2, Seconds = 1 << 3, Nanos = 2 << 3;

    /// <summary>Reads the answer to an accepted request.</summary>
    /// <param name="message">The response message.</param>
    /// <returns>The answer; retryable when the bytes are no such message, because then nobody knows what was taken.</returns>
    public static Answer Read(ReadOnlySpan<byte> message)
    {
        long rejected = 0;
        string? text = null;
        var fields = new WireReader(message);
        while (fields.Read())
        {
            if (fields.Tag != PartialSuccess) continue;
            var partial = new WireReader(fields.Bytes);
            while (partial.Read())
            {
                if (partial.Tag == RejectedSpans) rejected = (long)partial.Number;
                else if (partial.Tag == ErrorMessage && partial.Bytes.Length > 0) text = Encoding.UTF8.GetString(partial.Bytes);
            }
            if (partial.IsMalformed) return new Answer(AnswerKind.Retryable, "unreadable answer");
        }
        return fields.IsMalformed ? new Answer(AnswerKind.Retryable, "unreadable answer") : new Answer(AnswerKind.Ok, "OK", rejected, text);
    }

    /// <summary>Reads the error of a refused request.</summary>
    /// <param name="status">A <c>google.rpc.Status</c>; other bytes give nothing.</param>
    /// <returns>Its message, and the delay of its RetryInfo, where it has one.</returns>
    public static (string? Message, TimeSpan? RetryDelay) ReadStatus(ReadOnlySpan<byte> status)
    {
        string? message = null;
        TimeSpan? delay = null;
        var fields = new WireReader(status);
        while (fields.Read())
        {
            if (fields.Tag == StatusMessage) message = Encoding.UTF8.GetString(fields.Bytes);
            else if (fields.Tag == StatusDetails) delay ??= ReadRetryInfo(fields.Bytes);
        }
        return (message, delay);
    }

    private static TimeSpan? ReadRetryInfo(ReadOnlySpan<byte> any)
    {
        var isRetryInfo = false;
        var value = ReadOnlySpan<byte>.Empty;
        var fields = new WireReader(any);
        while (fields.Read())
        {
            if (fields.Tag == AnyTypeUrl) isRetryInfo = fields.Bytes.EndsWith("google.rpc.RetryInfo"u8);
            else if (fields.Tag == AnyValue) value = fields.Bytes;
        }
        if (!isRetryInfo) return null;
        var delay = TimeSpan.Zero;
        var info = new WireReader(value);
        while (info.Read())
        {
            if (info.Tag != RetryDelay) continue;
            var duration = new WireReader(info.Bytes);
            while (duration.Read())
            {
                if (duration.Tag == Seconds) delay += TimeSpan.FromSeconds(Math.Clamp((long)duration.Number, 0, 3600));
                else if (duration.Tag == Nanos) delay += TimeSpan.FromMicroseconds(Math.Clamp((long)duration.Number, 0, 999_999_999) / 1000.0);
            }
        }
        return delay;
    }
}
