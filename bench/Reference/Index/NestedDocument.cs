using System.Globalization;
using System.Text.Json.Serialization;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Spoor.Testing.Otlp;

namespace Spoor.Reference.Index;

/// <summary>A span as Jaeger stores it.</summary>
internal sealed record NestedDocument(
    [property: JsonPropertyName("traceID")] string TraceId,
    [property: JsonPropertyName("spanID")] string SpanId,
    string OperationName,
    int Flags,
    IReadOnlyList<NestedReference> References,
    ulong StartTime,
    ulong StartTimeMillis,
    ulong Duration,
    IReadOnlyList<NestedTag> Tags,
    IReadOnlyList<NestedLog> Logs,
    NestedProcess Process)
{
    private const ulong NanosPerMicrosecond = 1000, MicrosecondsPerMillisecond = 1000;

    /// <summary>The spans of a request.</summary>
    public static IEnumerable<NestedDocument> Of(ExportTraceServiceRequest request)
    {
        foreach (var resource in request.ResourceSpans)
        {
            var service = resource.Resource.Attributes.FirstOrDefault(tag => tag.Key == "service.name")?.Value.StringValue ?? "";
            var process = new NestedProcess(service, TagsOf(resource.Resource.Attributes, tag => tag.Key != "service.name"));
            foreach (var scope in resource.ScopeSpans)
                foreach (var span in scope.Spans) yield return Of(span, scope.Scope, process);
        }
    }

    private static NestedDocument Of(Span span, InstrumentationScope? scope, NestedProcess process)
    {
        var traceId = Hex(span.TraceId);
        var tags = TagsOf(span.Attributes, _ => true);
        if (scope is { Name.Length: > 0 }) tags.Add(new NestedTag("otel.scope.name", "string", scope.Name));
        if (scope is { Version.Length: > 0 }) tags.Add(new NestedTag("otel.scope.version", "string", scope.Version));
        if (span.Kind != Span.Types.SpanKind.Unspecified) tags.Add(new NestedTag("span.kind", "string", KindOf(span.Kind)));
        if (span.Status is { Code: not Status.Types.StatusCode.Unset } status)
        {
            tags.Add(new NestedTag("otel.status_code", "string", status.Code == Status.Types.StatusCode.Error ? "ERROR" : "OK"));
            if (status.Code == Status.Types.StatusCode.Error) tags.Add(new NestedTag("error", "bool", "true"));
            if (status.Message.Length > 0) tags.Add(new NestedTag("otel.status_description", "string", status.Message));
        }
        List<NestedReference> references = [.. span.Links.Select(link => new NestedReference("FOLLOWS_FROM", Hex(link.TraceId), Hex(link.SpanId)))];
        if (span.ParentSpanId.Length > 0) references.Insert(0, new NestedReference("CHILD_OF", traceId, Hex(span.ParentSpanId)));
        var start = span.StartTimeUnixNano / NanosPerMicrosecond;
        return new NestedDocument(traceId, Hex(span.SpanId), span.Name, (int)span.Flags & 1, references,
            start, start / MicrosecondsPerMillisecond, (span.EndTimeUnixNano - span.StartTimeUnixNano) / NanosPerMicrosecond, tags,
            [.. span.Events.Select(LogOf)], process);
    }

    private static NestedLog LogOf(Span.Types.Event happened)
    {
        var fields = TagsOf(happened.Attributes, _ => true);
        fields.Insert(0, new NestedTag("event", "string", happened.Name));
        return new NestedLog(happened.TimeUnixNano / NanosPerMicrosecond, fields);
    }

    private static List<NestedTag> TagsOf(RepeatedField<KeyValue> attributes, Func<KeyValue, bool> takes) =>
        [.. attributes.Where(takes).Select(attribute => TagOf(attribute.Key, attribute.Value))];

    private static NestedTag TagOf(string key, AnyValue value) => value.ValueCase switch
    {
        AnyValue.ValueOneofCase.BoolValue => new NestedTag(key, "bool", value.BoolValue ? "true" : "false"),
        AnyValue.ValueOneofCase.IntValue => new NestedTag(key, "int64", value.IntValue.ToString(CultureInfo.InvariantCulture)),
        AnyValue.ValueOneofCase.DoubleValue => new NestedTag(key, "float64", value.DoubleValue.ToString(CultureInfo.InvariantCulture)),
        AnyValue.ValueOneofCase.StringValue => new NestedTag(key, "string", value.StringValue),
        _ => new NestedTag(key, "string", value.ToString()),
    };

    private static string KindOf(Span.Types.SpanKind kind) => kind switch
    {
        Span.Types.SpanKind.Server => "server",
        Span.Types.SpanKind.Client => "client",
        Span.Types.SpanKind.Producer => "producer",
        Span.Types.SpanKind.Consumer => "consumer",
        _ => "internal",
    };

    private static string Hex(ByteString id) => Convert.ToHexStringLower(id.Span);
}

/// <summary>Another span that one refers to.</summary>
internal sealed record NestedReference(
    string RefType, [property: JsonPropertyName("traceID")] string TraceId, [property: JsonPropertyName("spanID")] string SpanId);

/// <summary>An attribute.</summary>
internal sealed record NestedTag(string Key, string Type, string Value);

/// <summary>An event.</summary>
internal sealed record NestedLog(ulong Timestamp, IReadOnlyList<NestedTag> Fields);

/// <summary>Where a span comes from.</summary>
internal sealed record NestedProcess(string ServiceName, IReadOnlyList<NestedTag> Tags);

/// <summary>Writes documents, by generated code.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(NestedDocument))]
internal sealed partial class NestedJson : JsonSerializerContext;
