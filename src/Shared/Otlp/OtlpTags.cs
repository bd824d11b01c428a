#pragma warning disable CA1034 // One nested class per message: they are read as Span.Name, Link.Flags, and are nothing but constants.
#pragma warning disable CS1591 // The fields' meaning is told by the specification below.
namespace Tracing.Otlp;

/// <summary>Tags of the fields of OTLP's trace messages as they stand on the wire: field number and wire type.</summary>
/// <remarks>Source: <see href="https://github.com/open-telemetry/opentelemetry-proto">OpenTelemetry protocol, trace/v1, common/v1,
/// resource/v1</see>.</remarks>
public static class OtlpTags
{
    private const uint Varint = 0, Fixed64 = 1, Length = 2, Fixed32 = 5;

    /// <summary><c>ExportTraceServiceRequest</c>, and <c>TracesData</c>, which is the same on the wire.</summary>
    public static class Request
    {
        public const uint ResourceSpans = 1 << 3 | Length;
    }

    public static class ResourceSpans
    {
        public const uint Resource = 1 << 3 | Length, ScopeSpans = 2 << 3 | Length, SchemaUrl = 3 << 3 | Length;
    }

    public static class Resource
    {
        public const uint Attributes = 1 << 3 | Length, DroppedAttributesCount = 2 << 3 | Varint,
            EntityRefs = 3 << 3 | Length;
    }

    public static class EntityRef
    {
        public const uint SchemaUrl = 1 << 3 | Length, Type = 2 << 3 | Length, IdKeys = 3 << 3 | Length, DescriptionKeys = 4 << 3 | Length;
    }

    public static class ScopeSpans
    {
        public const uint Scope = 1 << 3 | Length, Spans = 2 << 3 | Length, SchemaUrl = 3 << 3 | Length;
    }

    public static class Scope
    {
        public const uint Name = 1 << 3 | Length, Version = 2 << 3 | Length, Attributes = 3 << 3 | Length,
            DroppedAttributesCount = 4 << 3 | Varint;
    }

    public static class Span
    {
        public const uint TraceId = 1 << 3 | Length, SpanId = 2 << 3 | Length, TraceState = 3 << 3 | Length,
            ParentSpanId = 4 << 3 | Length, Name = 5 << 3 | Length, Kind = 6 << 3 | Varint,
            StartTimeUnixNano = 7 << 3 | Fixed64, EndTimeUnixNano = 8 << 3 | Fixed64, Attributes = 9 << 3 | Length,
            DroppedAttributesCount = 10 << 3 | Varint, Events = 11 << 3 | Length, DroppedEventsCount = 12 << 3 | Varint,
            Links = 13 << 3 | Length, DroppedLinksCount = 14 << 3 | Varint, Status = 15 << 3 | Length, Flags = 16 << 3 | Fixed32;
    }

    public static class Event
    {
        public const uint TimeUnixNano = 1 << 3 | Fixed64, Name = 2 << 3 | Length, Attributes = 3 << 3 | Length,
            DroppedAttributesCount = 4 << 3 | Varint;
    }

    public static class Link
    {
        public const uint TraceId = 1 << 3 | Length, SpanId = 2 << 3 | Length, TraceState = 3 << 3 | Length,
            Attributes = 4 << 3 | Length, DroppedAttributesCount = 5 << 3 | Varint, Flags = 6 << 3 | Fixed32;
    }

    public static class Status
    {
        public const uint Message = 2 << 3 | Length, Code = 3 << 3 | Varint;
    }

    public static class KeyValue
    {
        public const uint Key = 1 << 3 | Length, Value = 2 << 3 | Length;
    }

    public static class AnyValue
    {
        public const uint String = 1 << 3 | Length, Bool = 2 << 3 | Varint, Int = 3 << 3 | Varint, Double = 4 << 3 | Fixed64,
            Array = 5 << 3 | Length, KvList = 6 << 3 | Length, Bytes = 7 << 3 | Length;

        /// <summary>Whether a field is one of the <c>oneof</c>: the last of them on the wire is the value.</summary>
        public static bool IsMember(uint tag) => tag is String or Bool or Int or Double or Array or KvList or Bytes;
    }

    /// <summary><c>ArrayValue</c> and <c>KeyValueList</c>: both hold their elements in field 1.</summary>
    public static class ListValue
    {
        public const uint Values = 1 << 3 | Length;
    }
}
