using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tracing.Otlp;

namespace Spoor.Collector.Receivers.Otlp;

/// <summary>Writes <c>ExportTraceServiceResponse</c>: empty, or with a <c>partial_success</c> that names what was rejected or cut.</summary>
internal static class ExportResponse
{
    private const int MaxBytes = 64 * 1024;

    private const uint PartialSuccess = 1 << 3 | 2, RejectedSpans = 1 << 3, ErrorMessage = 2 << 3 | 2;

    /// <summary>In protobuf.</summary>
    public static byte[] ToProtobuf(in IntakeOutcome outcome)
    {
        if (outcome.Message is null) return [];
        using var writer = new WireWriter(MaxBytes);
        var partial = writer.Begin(PartialSuccess);
        if (outcome.RejectedSpans > 0) writer.WriteVarint(RejectedSpans, (ulong)outcome.RejectedSpans);
        writer.WriteBytes(ErrorMessage, Encoding.UTF8.GetBytes(outcome.Message));
        writer.End(partial);
        return writer.Written.ToArray();
    }

    /// <summary>In JSON.</summary>
    public static byte[] ToJson(in IntakeOutcome outcome)
    {
        if (outcome.Message is null) return "{}"u8.ToArray();
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("partialSuccess"u8);
            // 64-bit integers are strings in protobuf's JSON.
            if (outcome.RejectedSpans > 0) json.WriteString("rejectedSpans"u8, outcome.RejectedSpans.ToString(CultureInfo.InvariantCulture));
            json.WriteString("errorMessage"u8, outcome.Message);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
