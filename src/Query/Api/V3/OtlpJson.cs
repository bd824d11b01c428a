using System.Buffers.Text;
using System.Text.Json;
using Spoor.TraceStore.Reading;

namespace Spoor.Query.Api.V3;

/// <summary>Writes spans as OTLP's JSON. What was not sent is not written, so that reading it back gives what was sent; nor is a parent of
/// zeros, which means none and is refused by clients that check ids.</summary>
/// <remarks>Source: <see href="https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding">OTLP, JSON Protobuf Encoding</see>: ids are
/// hex, 64-bit integers decimal strings, enums numbers, NaN and infinities strings as in
/// <see href="https://protobuf.dev/programming-guides/json/">ProtoJSON</see>.</remarks>
internal static class OtlpJson
{
    /// <summary>Writes what stands before the spans of one origin, up to and with the start of the array <c>spans</c>.</summary>
    /// <param name="json">Where to; inside the array <c>resourceSpans</c>.</param>
    /// <param name="origin">Resource and scope; <see langword="null"/> where they are unknown.</param>
    public static void StartOrigin(Utf8JsonWriter json, StoredOrigin? origin)
    {
        json.WriteStartObject();
        if (origin is { HasResource: true })
        {
            json.WriteStartObject("resource"u8);
            WriteAttributes(json, origin.ResourceAttributes, origin.ResourceDroppedAttributesCount);
            json.WriteEndObject();
        }
        WriteText(json, "schemaUrl"u8, origin?.ResourceSchemaUrl);
        json.WriteStartArray("scopeSpans"u8);
        json.WriteStartObject();
        if (origin is { HasScope: true })
        {
            json.WriteStartObject("scope"u8);
            WriteText(json, "name"u8, origin.ScopeName);
            WriteText(json, "version"u8, origin.ScopeVersion);
            WriteAttributes(json, origin.ScopeAttributes, origin.ScopeDroppedAttributesCount);
            json.WriteEndObject();
        }
        WriteText(json, "schemaUrl"u8, origin?.ScopeSchemaUrl);
        json.WriteStartArray("spans"u8);
    }

    /// <summary>Ends what <see cref="StartOrigin"/> began.</summary>
    /// <param name="json">Where to.</param>
    public static void EndOrigin(Utf8JsonWriter json)
    {
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes one span.</summary>
    /// <param name="json">Where to; inside the array <c>spans</c>.</param>
    /// <param name="span">The span.</param>
    public static void WriteSpan(Utf8JsonWriter json, StoredSpan span)
    {
        json.WriteStartObject();
        json.WriteString("traceId"u8, span.TraceId.ToString());
        json.WriteString("spanId"u8, span.SpanId.ToString());
        WriteText(json, "traceState"u8, span.TraceState);
        if (span.ParentSpanId is { Value: not 0 } parent) json.WriteString("parentSpanId"u8, parent.ToString());
        WriteCount(json, "flags"u8, span.Flags);
        WriteText(json, "name"u8, span.Name);
        if (span.Kind != 0) json.WriteNumber("kind"u8, span.Kind);
        WriteTime(json, "startTimeUnixNano"u8, span.StartUnixNanos);
        WriteTime(json, "endTimeUnixNano"u8, span.EndUnixNanos);
        WriteAttributes(json, span.Attributes, span.DroppedAttributesCount);
        WriteEvents(json, span.Events);
        WriteCount(json, "droppedEventsCount"u8, span.DroppedEventsCount);
        WriteLinks(json, span.Links);
        WriteCount(json, "droppedLinksCount"u8, span.DroppedLinksCount);
        if (span.StatusCode != 0 || span.StatusMessage.Length > 0)
        {
            json.WriteStartObject("status"u8);
            WriteText(json, "message"u8, span.StatusMessage);
            if (span.StatusCode != 0) json.WriteNumber("code"u8, span.StatusCode);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void WriteEvents(Utf8JsonWriter json, IReadOnlyList<StoredEvent> events)
    {
        if (events.Count == 0) return;
        json.WriteStartArray("events"u8);
        foreach (var moment in events)
        {
            json.WriteStartObject();
            WriteTime(json, "timeUnixNano"u8, moment.TimeUnixNanos);
            WriteText(json, "name"u8, moment.Name);
            WriteAttributes(json, moment.Attributes, moment.DroppedAttributesCount);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteLinks(Utf8JsonWriter json, IReadOnlyList<StoredLink> links)
    {
        if (links.Count == 0) return;
        json.WriteStartArray("links"u8);
        foreach (var link in links)
        {
            json.WriteStartObject();
            WriteText(json, "traceId"u8, link.TraceId);
            WriteText(json, "spanId"u8, link.SpanId);
            WriteText(json, "traceState"u8, link.TraceState);
            WriteAttributes(json, link.Attributes, link.DroppedAttributesCount);
            WriteCount(json, "flags"u8, link.Flags);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteAttributes(Utf8JsonWriter json, IReadOnlyList<StoredAttribute> attributes, uint dropped)
    {
        if (attributes.Count > 0)
        {
            json.WritePropertyName("attributes"u8);
            WriteKeyValues(json, attributes);
        }
        WriteCount(json, "droppedAttributesCount"u8, dropped);
    }

    private static void WriteKeyValues(Utf8JsonWriter json, IReadOnlyList<StoredAttribute> attributes)
    {
        json.WriteStartArray();
        foreach (var attribute in attributes)
        {
            json.WriteStartObject();
            json.WriteString("key"u8, attribute.Key);
            if (attribute.Value.Kind != AttributeKind.Absent)
            {
                json.WritePropertyName("value"u8);
                WriteValue(json, attribute.Value);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter json, AttributeValue value)
    {
        json.WriteStartObject();
        switch (value.Kind)
        {
            case AttributeKind.Text: json.WriteString("stringValue"u8, value.Text); break;
            case AttributeKind.Flag: json.WriteBoolean("boolValue"u8, value.Flag); break;
            case AttributeKind.Integer: WriteDecimal(json, "intValue"u8, value.Integer); break;
            case AttributeKind.Double when double.IsFinite(value.Double): json.WriteNumber("doubleValue"u8, value.Double); break;
            case AttributeKind.Double: json.WriteString("doubleValue"u8, AttributeText.NotFinite(value.Double)); break;
            case AttributeKind.Bytes: json.WriteBase64String("bytesValue"u8, value.Bytes.Span); break;
            case AttributeKind.Array:
                json.WriteStartObject("arrayValue"u8);
                json.WriteStartArray("values"u8);
                foreach (var element in value.Elements) WriteValue(json, element);
                json.WriteEndArray();
                json.WriteEndObject();
                break;
            case AttributeKind.Map:
                json.WriteStartObject("kvlistValue"u8);
                json.WritePropertyName("values"u8);
                WriteKeyValues(json, value.Entries);
                json.WriteEndObject();
                break;
        }
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? text)
    {
        if (!string.IsNullOrEmpty(text)) json.WriteString(name, text);
    }

    private static void WriteCount(Utf8JsonWriter json, ReadOnlySpan<byte> name, uint count)
    {
        if (count != 0) json.WriteNumber(name, count);
    }

    private static void WriteTime(Utf8JsonWriter json, ReadOnlySpan<byte> name, ulong unixNanos)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(unixNanos, digits, out var length);
        json.WriteString(name, digits[..length]);
    }

    private static void WriteDecimal(Utf8JsonWriter json, ReadOnlySpan<byte> name, long number)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, digits, out var length);
        json.WriteString(name, digits[..length]);
    }
}
