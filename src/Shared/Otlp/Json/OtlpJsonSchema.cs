namespace Tracing.Otlp.Json;

/// <summary>OTLP's trace messages as OTLP/JSON writes them.</summary>
/// <remarks>Sources: <see href="https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding">OTLP, JSON Protobuf Encoding</see>;
/// <see href="https://github.com/open-telemetry/opentelemetry-proto">trace/v1, common/v1, resource/v1</see>.</remarks>
internal static class OtlpJsonSchema
{
    private static readonly string[] SpanKinds =
    [
        "SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER", "SPAN_KIND_CLIENT", "SPAN_KIND_PRODUCER", "SPAN_KIND_CONSUMER",
    ];

    private static readonly string[] StatusCodes = ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"];

    /// <summary><c>ExportTraceServiceRequest</c>.</summary>
    public static OtlpJsonMessage Request { get; } = Define();

    private static OtlpJsonMessage Define()
    {
        var anyValue = new OtlpJsonMessage();
        var keyValue = Message(
            Text("key", OtlpTags.KeyValue.Key),
            Object("value", OtlpTags.KeyValue.Value, anyValue));
        var arrayValue = Message(List("values", OtlpTags.ListValue.Values, anyValue));
        var keyValueList = Message(List("values", OtlpTags.ListValue.Values, keyValue));
        anyValue.Fields =
        [
            OneOf("stringValue", OtlpTags.AnyValue.String, OtlpJsonKind.Text),
            OneOf("intValue", OtlpTags.AnyValue.Int, OtlpJsonKind.Int64),
            OneOf("boolValue", OtlpTags.AnyValue.Bool, OtlpJsonKind.Bool),
            OneOf("doubleValue", OtlpTags.AnyValue.Double, OtlpJsonKind.Double),
            Object("arrayValue", OtlpTags.AnyValue.Array, arrayValue),
            Object("kvlistValue", OtlpTags.AnyValue.KvList, keyValueList),
            OneOf("bytesValue", OtlpTags.AnyValue.Bytes, OtlpJsonKind.Base64),
        ];

        var spanEvent = Message(
            Number("timeUnixNano", OtlpTags.Event.TimeUnixNano, OtlpJsonKind.Fixed64),
            Text("name", OtlpTags.Event.Name),
            List("attributes", OtlpTags.Event.Attributes, keyValue),
            Number("droppedAttributesCount", OtlpTags.Event.DroppedAttributesCount, OtlpJsonKind.UInt32));
        var link = Message(
            Id("traceId", OtlpTags.Link.TraceId),
            Id("spanId", OtlpTags.Link.SpanId),
            Text("traceState", OtlpTags.Link.TraceState),
            List("attributes", OtlpTags.Link.Attributes, keyValue),
            Number("droppedAttributesCount", OtlpTags.Link.DroppedAttributesCount, OtlpJsonKind.UInt32),
            Number("flags", OtlpTags.Link.Flags, OtlpJsonKind.Fixed32));
        var status = Message(
            Text("message", OtlpTags.Status.Message),
            Enum("code", OtlpTags.Status.Code, StatusCodes));
        var span = Message(
            Id("traceId", OtlpTags.Span.TraceId),
            Id("spanId", OtlpTags.Span.SpanId),
            Text("traceState", OtlpTags.Span.TraceState),
            Id("parentSpanId", OtlpTags.Span.ParentSpanId),
            Text("name", OtlpTags.Span.Name),
            Enum("kind", OtlpTags.Span.Kind, SpanKinds),
            Number("startTimeUnixNano", OtlpTags.Span.StartTimeUnixNano, OtlpJsonKind.Fixed64),
            Number("endTimeUnixNano", OtlpTags.Span.EndTimeUnixNano, OtlpJsonKind.Fixed64),
            List("attributes", OtlpTags.Span.Attributes, keyValue),
            Number("droppedAttributesCount", OtlpTags.Span.DroppedAttributesCount, OtlpJsonKind.UInt32),
            List("events", OtlpTags.Span.Events, spanEvent),
            Number("droppedEventsCount", OtlpTags.Span.DroppedEventsCount, OtlpJsonKind.UInt32),
            List("links", OtlpTags.Span.Links, link),
            Number("droppedLinksCount", OtlpTags.Span.DroppedLinksCount, OtlpJsonKind.UInt32),
            Object("status", OtlpTags.Span.Status, status),
            Number("flags", OtlpTags.Span.Flags, OtlpJsonKind.Fixed32));

        var scope = Message(
            Text("name", OtlpTags.Scope.Name),
            Text("version", OtlpTags.Scope.Version),
            List("attributes", OtlpTags.Scope.Attributes, keyValue),
            Number("droppedAttributesCount", OtlpTags.Scope.DroppedAttributesCount, OtlpJsonKind.UInt32));
        var scopeSpans = Message(
            Object("scope", OtlpTags.ScopeSpans.Scope, scope),
            List("spans", OtlpTags.ScopeSpans.Spans, span, lengthBytes: 2),
            Text("schemaUrl", OtlpTags.ScopeSpans.SchemaUrl));
        var entityRef = Message(
            Text("schemaUrl", OtlpTags.EntityRef.SchemaUrl),
            Text("type", OtlpTags.EntityRef.Type),
            Texts("idKeys", OtlpTags.EntityRef.IdKeys),
            Texts("descriptionKeys", OtlpTags.EntityRef.DescriptionKeys));
        var resource = Message(
            List("attributes", OtlpTags.Resource.Attributes, keyValue),
            Number("droppedAttributesCount", OtlpTags.Resource.DroppedAttributesCount, OtlpJsonKind.UInt32),
            List("entityRefs", OtlpTags.Resource.EntityRefs, entityRef));
        var resourceSpans = Message(
            Object("resource", OtlpTags.ResourceSpans.Resource, resource, lengthBytes: 2),
            List("scopeSpans", OtlpTags.ResourceSpans.ScopeSpans, scopeSpans, lengthBytes: 3),
            Text("schemaUrl", OtlpTags.ResourceSpans.SchemaUrl));
        return Message(List("resourceSpans", OtlpTags.Request.ResourceSpans, resourceSpans, lengthBytes: 3));
    }

    private static OtlpJsonMessage Message(params OtlpJsonField[] fields) => new() { Fields = fields };

    private static OtlpJsonField Object(string name, uint tag, OtlpJsonMessage message, int lengthBytes = 1) =>
        new(name, tag, OtlpJsonKind.Message) { Message = message, LengthBytes = lengthBytes };

    private static OtlpJsonField List(string name, uint tag, OtlpJsonMessage message, int lengthBytes = 1) =>
        new(name, tag, OtlpJsonKind.Message) { Message = message, LengthBytes = lengthBytes, IsRepeated = true };

    private static OtlpJsonField Text(string name, uint tag) => new(name, tag, OtlpJsonKind.Text);

    // An empty text in a list is still an element of it.
    private static OtlpJsonField Texts(string name, uint tag) => new(name, tag, OtlpJsonKind.Text) { IsRepeated = true, HasPresence = true };

    private static OtlpJsonField Id(string name, uint tag) => new(name, tag, OtlpJsonKind.Hex);

    private static OtlpJsonField Number(string name, uint tag, OtlpJsonKind kind) => new(name, tag, kind);

    private static OtlpJsonField OneOf(string name, uint tag, OtlpJsonKind kind) => new(name, tag, kind) { HasPresence = true };

    private static OtlpJsonField Enum(string name, uint tag, string[] names) =>
        new(name, tag, OtlpJsonKind.Enum) { EnumNames = names };
}
