using System.Text.Json;
using Spoor.TraceStore.Reading;
using Tracing.Ids;

namespace Spoor.Query.Api.V1;

/// <summary>Writes spans as v1 shows them.</summary>
/// <remarks>The mapping of OTLP's fields to tags, logs and references is the one of
/// <see href="https://opentelemetry.io/docs/specs/otel/trace/sdk_exporters/jaeger/">OpenTelemetry to Jaeger</see>.</remarks>
internal static class V1SpanWriter
{
    private const int ErrorStatus = 2;

    /// <summary>Writes one span.</summary>
    /// <param name="json">Where to; inside an array.</param>
    /// <param name="span">The span.</param>
    /// <param name="traceId">Its trace id as v1 prints it.</param>
    /// <param name="processId">Key of its process in the trace's map.</param>
    public static void Write(Utf8JsonWriter json, StoredSpan span, string traceId, string processId)
    {
        json.WriteStartObject();
        json.WriteString("traceID"u8, traceId);
        json.WriteString("spanID"u8, span.SpanId.ToString());
        json.WriteString("operationName"u8, span.Name);
        WriteReferences(json, span, traceId);
        json.WriteNumber("startTime"u8, span.StartUnixNanos / 1000);
        json.WriteNumber("duration"u8, span.EndUnixNanos > span.StartUnixNanos ? (span.EndUnixNanos - span.StartUnixNanos) / 1000 : 0);
        WriteTags(json, span);
        WriteLogs(json, span);
        json.WriteString("processID"u8, processId);
        json.WriteNull("warnings"u8);
        json.WriteEndObject();
    }

    private static void WriteReferences(Utf8JsonWriter json, StoredSpan span, string traceId)
    {
        json.WriteStartArray("references"u8);
        if (span.ParentSpanId is { Value: not 0 } parent) WriteReference(json, "CHILD_OF"u8, traceId, parent.ToString());
        foreach (var link in span.Links)
        {
            // Ids of links stand as they were sent; what is no id of a trace cannot be shortened.
            var linked = TraceId.TryParse(link.TraceId, out var id) ? TraceIdText.ToShortText(id) : link.TraceId;
            WriteReference(json, IsChildOf(link) ? "CHILD_OF"u8 : "FOLLOWS_FROM"u8, linked, link.SpanId);
        }
        json.WriteEndArray();
    }

    private static void WriteReference(Utf8JsonWriter json, ReadOnlySpan<byte> type, string traceId, string spanId)
    {
        json.WriteStartObject();
        json.WriteString("refType"u8, type);
        json.WriteString("traceID"u8, traceId);
        json.WriteString("spanID"u8, spanId);
        json.WriteEndObject();
    }

    private static bool IsChildOf(StoredLink link)
    {
        foreach (var attribute in link.Attributes)
            if (attribute.Key == "opentracing.ref_type")
                return attribute.Value is { Kind: AttributeKind.Text, Text: "child_of" };
        return false;
    }

    private static void WriteTags(Utf8JsonWriter json, StoredSpan span)
    {
        json.WriteStartArray("tags"u8);
        if (span.Origin is { ScopeName.Length: > 0 }) V1Tags.Write(json, "otel.scope.name", span.Origin.ScopeName);
        if (span.Origin is { ScopeVersion.Length: > 0 }) V1Tags.Write(json, "otel.scope.version", span.Origin.ScopeVersion);
        V1Tags.Write(json, span.Attributes);
        if (KindTag(span.Kind) is { } kind) V1Tags.Write(json, "span.kind", kind);
        if (span.StatusCode is 1 or ErrorStatus) V1Tags.Write(json, "otel.status_code", span.StatusCode == 1 ? "OK" : "ERROR");
        if (span.StatusCode == ErrorStatus) V1Tags.Write(json, new StoredAttribute("error", AttributeValue.Of(true)));
        if (span.StatusMessage.Length > 0) V1Tags.Write(json, "otel.status_description", span.StatusMessage);
        if (span.TraceState.Length > 0) V1Tags.Write(json, "w3c.tracestate", span.TraceState);
        json.WriteEndArray();
    }

    private static string? KindTag(int kind) => kind switch
    {
        1 => "internal",
        2 => "server",
        3 => "client",
        4 => "producer",
        5 => "consumer",
        _ => null,
    };

    private static void WriteLogs(Utf8JsonWriter json, StoredSpan span)
    {
        json.WriteStartArray("logs"u8);
        foreach (var moment in span.Events)
        {
            json.WriteStartObject();
            json.WriteNumber("timestamp"u8, moment.TimeUnixNanos / 1000);
            json.WriteStartArray("fields"u8);
            if (moment.Name.Length > 0) V1Tags.Write(json, "event", moment.Name);
            V1Tags.Write(json, moment.Attributes);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
