using System.Text;
using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Reading;
using Tracing.Ids;
using Tracing.Otlp;

namespace Spoor.TraceStore.Embedded.Reading;

/// <summary>Gives a span back as it was sent, out of its wire bytes.</summary>
internal static class SpanDecoder
{
    /// <summary>Reads a span.</summary>
    /// <param name="request">The scanned block.</param>
    /// <param name="slice">The span.</param>
    /// <param name="origin">Its resource and scope.</param>
    public static StoredSpan Read(TraceRequest request, in SpanSlice slice, StoredOrigin origin)
    {
        var bytes = request.Bytes.Span;
        var attributes = new List<StoredAttribute>();
        var events = new List<StoredEvent>();
        var links = new List<StoredLink>();
        SpanId? parent = null;
        var statusMessage = "";
        uint flags = 0, droppedAttributes = 0, droppedEvents = 0, droppedLinks = 0;
        var fields = new WireReader(slice.Message.Of(bytes));
        while (fields.Read())
        {
            switch (fields.Tag)
            {
                case OtlpTags.Span.Attributes: attributes.Add(ReadAttribute(fields.Bytes)); break;
                case OtlpTags.Span.Events: events.Add(ReadEvent(fields.Bytes)); break;
                case OtlpTags.Span.Links: links.Add(ReadLink(fields.Bytes)); break;
                case OtlpTags.Span.ParentSpanId: parent = fields.Bytes.Length == 0 ? null : slice.ParentSpanId; break;
                case OtlpTags.Span.Status: statusMessage = ReadStatus(fields.Bytes, statusMessage); break;
                case OtlpTags.Span.Flags: flags = (uint)fields.Number; break;
                case OtlpTags.Span.DroppedAttributesCount: droppedAttributes = (uint)fields.Number; break;
                case OtlpTags.Span.DroppedEventsCount: droppedEvents = (uint)fields.Number; break;
                case OtlpTags.Span.DroppedLinksCount: droppedLinks = (uint)fields.Number; break;
            }
        }
        return new StoredSpan
        {
            TraceId = slice.TraceId,
            SpanId = slice.SpanId,
            ParentSpanId = parent,
            TraceState = Text(slice.TraceState.Of(bytes)),
            Flags = flags,
            Name = Text(slice.Name.Of(bytes)),
            ServiceName = origin.ServiceName,
            Kind = slice.Kind,
            StartUnixNanos = slice.StartUnixNanos,
            EndUnixNanos = slice.EndUnixNanos,
            Attributes = attributes,
            DroppedAttributesCount = droppedAttributes,
            Events = events,
            DroppedEventsCount = droppedEvents,
            Links = links,
            DroppedLinksCount = droppedLinks,
            StatusCode = slice.StatusCode,
            StatusMessage = statusMessage,
            Origin = origin,
        };
    }

    /// <summary>Reads resource and scope.</summary>
    /// <param name="request">The scanned block.</param>
    /// <param name="scope">Index of the scope.</param>
    /// <param name="hash">The origin's hash.</param>
    public static StoredOrigin ReadOrigin(TraceRequest request, int scope, OriginHash hash)
    {
        var bytes = request.Bytes.Span;
        var slice = request.Scopes[scope];
        List<StoredAttribute> attributes = [], scopeAttributes = [];
        string resourceUrl = "", scopeUrl = "", name = "", version = "";
        uint dropped = 0, scopeDropped = 0;
        bool hasResource = false, hasScope = false;
        var fields = new WireReader(request.Resources[slice.Resource].Message.Of(bytes));
        while (fields.Read())
        {
            if (fields.Tag == OtlpTags.ResourceSpans.SchemaUrl) resourceUrl = Text(fields.Bytes);
            if (fields.Tag != OtlpTags.ResourceSpans.Resource) continue;
            hasResource = true;
            var inner = new WireReader(fields.Bytes);
            while (inner.Read())
            {
                if (inner.Tag == OtlpTags.Resource.Attributes) attributes.Add(ReadAttribute(inner.Bytes));
                else if (inner.Tag == OtlpTags.Resource.DroppedAttributesCount) dropped = (uint)inner.Number;
            }
        }
        fields = new WireReader(slice.Message.Of(bytes));
        while (fields.Read())
        {
            if (fields.Tag == OtlpTags.ScopeSpans.SchemaUrl) scopeUrl = Text(fields.Bytes);
            if (fields.Tag != OtlpTags.ScopeSpans.Scope) continue;
            hasScope = true;
            var inner = new WireReader(fields.Bytes);
            while (inner.Read())
            {
                switch (inner.Tag)
                {
                    case OtlpTags.Scope.Name: name = Text(inner.Bytes); break;
                    case OtlpTags.Scope.Version: version = Text(inner.Bytes); break;
                    case OtlpTags.Scope.Attributes: scopeAttributes.Add(ReadAttribute(inner.Bytes)); break;
                    case OtlpTags.Scope.DroppedAttributesCount: scopeDropped = (uint)inner.Number; break;
                }
            }
        }
        Span<byte> id = stackalloc byte[OriginHash.TextLength];
        hash.WriteText(id);
        return new StoredOrigin
        {
            Id = Encoding.ASCII.GetString(id),
            HasResource = hasResource,
            ResourceAttributes = attributes,
            ResourceDroppedAttributesCount = dropped,
            ResourceSchemaUrl = resourceUrl,
            HasScope = hasScope,
            ScopeName = name,
            ScopeVersion = version,
            ScopeAttributes = scopeAttributes,
            ScopeDroppedAttributesCount = scopeDropped,
            ScopeSchemaUrl = scopeUrl,
            ServiceName = Text(request.Resources[slice.Resource].ServiceName.Of(bytes)),
        };
    }

    private static StoredAttribute ReadAttribute(ReadOnlySpan<byte> message)
    {
        var attribute = WireAttribute.Read(message);
        return new StoredAttribute(Text(attribute.Key), ReadValue(attribute.Value));
    }

    private static AttributeValue ReadValue(WireValue value)
    {
        switch (value.Kind)
        {
            case AttributeKind.Empty: return AttributeValue.Empty;
            case AttributeKind.Text: return AttributeValue.Of(Text(value.Bytes));
            case AttributeKind.Flag: return AttributeValue.Of(value.Number != 0);
            case AttributeKind.Integer: return AttributeValue.Of((long)value.Number);
            case AttributeKind.Double: return AttributeValue.Of(BitConverter.UInt64BitsToDouble(value.Number));
            case AttributeKind.Bytes: return AttributeValue.Of(value.Bytes.ToArray());
            case AttributeKind.Array:
                var elements = new List<AttributeValue>();
                var items = new WireReader(value.Bytes);
                while (items.Read())
                    if (items.Tag == OtlpTags.ListValue.Values) elements.Add(ReadValue(WireValue.Read(items.Bytes)));
                return AttributeValue.Of((IReadOnlyList<AttributeValue>)elements);
            case AttributeKind.Map:
                var entries = new List<StoredAttribute>();
                var pairs = new WireReader(value.Bytes);
                while (pairs.Read())
                    if (pairs.Tag == OtlpTags.ListValue.Values) entries.Add(ReadAttribute(pairs.Bytes));
                return AttributeValue.Of((IReadOnlyList<StoredAttribute>)entries);
            default: return AttributeValue.Absent;
        }
    }

    private static StoredEvent ReadEvent(ReadOnlySpan<byte> message)
    {
        ulong time = 0;
        var name = "";
        var attributes = new List<StoredAttribute>();
        uint dropped = 0;
        var fields = new WireReader(message);
        while (fields.Read())
        {
            switch (fields.Tag)
            {
                case OtlpTags.Event.TimeUnixNano: time = fields.Number; break;
                case OtlpTags.Event.Name: name = Text(fields.Bytes); break;
                case OtlpTags.Event.Attributes: attributes.Add(ReadAttribute(fields.Bytes)); break;
                case OtlpTags.Event.DroppedAttributesCount: dropped = (uint)fields.Number; break;
            }
        }
        return new StoredEvent(time, name, attributes, dropped);
    }

    private static StoredLink ReadLink(ReadOnlySpan<byte> message)
    {
        string traceId = "", spanId = "", traceState = "";
        var attributes = new List<StoredAttribute>();
        uint dropped = 0, flags = 0;
        var fields = new WireReader(message);
        while (fields.Read())
        {
            switch (fields.Tag)
            {
                case OtlpTags.Link.TraceId: traceId = Convert.ToHexStringLower(fields.Bytes); break;
                case OtlpTags.Link.SpanId: spanId = Convert.ToHexStringLower(fields.Bytes); break;
                case OtlpTags.Link.TraceState: traceState = Text(fields.Bytes); break;
                case OtlpTags.Link.Attributes: attributes.Add(ReadAttribute(fields.Bytes)); break;
                case OtlpTags.Link.DroppedAttributesCount: dropped = (uint)fields.Number; break;
                case OtlpTags.Link.Flags: flags = (uint)fields.Number; break;
            }
        }
        return new StoredLink(traceId, spanId, traceState, attributes, dropped, flags);
    }

    private static string ReadStatus(ReadOnlySpan<byte> message, string text)
    {
        var fields = new WireReader(message);
        while (fields.Read())
            if (fields.Tag == OtlpTags.Status.Message) text = Text(fields.Bytes);
        return text;
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
