using Google.Protobuf;
using Spoor.Testing.Otlp;
using Spoor.TraceStore.Reading;

namespace Spoor.TraceStore.Tests.Documents;

/// <summary>Turns what the store gives back into OTLP, so that it can be compared with what was sent.</summary>
internal static class OtlpOf
{
    public static Span Span(StoredSpan stored)
    {
        Span<byte> traceId = stackalloc byte[16];
        stored.TraceId.Write(traceId);
        return new Span
        {
            TraceId = ByteString.CopyFrom(traceId),
            SpanId = Hex(stored.SpanId.ToString()),
            ParentSpanId = stored.ParentSpanId is { } parent ? Hex(parent.ToString()) : ByteString.Empty,
            TraceState = stored.TraceState,
            Flags = stored.Flags,
            Name = stored.Name,
            Kind = (Span.Types.SpanKind)stored.Kind,
            StartTimeUnixNano = stored.StartUnixNanos,
            EndTimeUnixNano = stored.EndUnixNanos,
            Attributes = { stored.Attributes.Select(Attribute) },
            DroppedAttributesCount = stored.DroppedAttributesCount,
            Events =
            {
                stored.Events.Select(found => new Span.Types.Event
                {
                    TimeUnixNano = found.TimeUnixNanos,
                    Name = found.Name,
                    Attributes = { found.Attributes.Select(Attribute) },
                    DroppedAttributesCount = found.DroppedAttributesCount,
                }),
            },
            DroppedEventsCount = stored.DroppedEventsCount,
            Links =
            {
                stored.Links.Select(found => new Span.Types.Link
                {
                    TraceId = Hex(found.TraceId),
                    SpanId = Hex(found.SpanId),
                    TraceState = found.TraceState,
                    Attributes = { found.Attributes.Select(Attribute) },
                    DroppedAttributesCount = found.DroppedAttributesCount,
                    Flags = found.Flags,
                }),
            },
            DroppedLinksCount = stored.DroppedLinksCount,
            Status = new Status { Code = (Status.Types.StatusCode)stored.StatusCode, Message = stored.StatusMessage },
        };
    }

    /// <summary>Resource, scope and schema URLs around no span.</summary>
    public static ResourceSpans Origin(StoredOrigin stored)
    {
        var scope = new ScopeSpans { SchemaUrl = stored.ScopeSchemaUrl };
        if (stored.HasScope)
        {
            scope.Scope = new InstrumentationScope
            {
                Name = stored.ScopeName,
                Version = stored.ScopeVersion,
                Attributes = { stored.ScopeAttributes.Select(Attribute) },
                DroppedAttributesCount = stored.ScopeDroppedAttributesCount,
            };
        }
        var resource = new ResourceSpans { SchemaUrl = stored.ResourceSchemaUrl, ScopeSpans = { scope } };
        if (stored.HasResource)
        {
            resource.Resource = new Resource
            {
                Attributes = { stored.ResourceAttributes.Select(Attribute) },
                DroppedAttributesCount = stored.ResourceDroppedAttributesCount,
            };
        }
        return resource;
    }

    public static KeyValue Attribute(StoredAttribute stored)
    {
        var attribute = new KeyValue { Key = stored.Key };
        if (stored.Value.Kind != AttributeKind.Absent) attribute.Value = Value(stored.Value);
        return attribute;
    }

    private static AnyValue Value(AttributeValue stored) => stored.Kind switch
    {
        AttributeKind.Empty => new AnyValue(),
        AttributeKind.Text => new AnyValue { StringValue = stored.Text },
        AttributeKind.Flag => new AnyValue { BoolValue = stored.Flag },
        AttributeKind.Integer => new AnyValue { IntValue = stored.Integer },
        AttributeKind.Double => new AnyValue { DoubleValue = stored.Double },
        AttributeKind.Bytes => new AnyValue { BytesValue = ByteString.CopyFrom(stored.Bytes.Span) },
        AttributeKind.Array => new AnyValue { ArrayValue = new ArrayValue { Values = { stored.Elements.Select(Value) } } },
        AttributeKind.Map => new AnyValue { KvlistValue = new KeyValueList { Values = { stored.Entries.Select(Attribute) } } },
        _ => throw new InvalidOperationException($"A value of kind {stored.Kind} stands where none may be absent."),
    };

    private static ByteString Hex(string digits) => ByteString.CopyFrom(Convert.FromHexString(digits));
}
