using Tracing.Otlp;

namespace Spoor.TraceStore.Elasticsearch.Documents;

/// <summary>The field <c>a</c> of a span: what its other fields do not tell, so that the span comes back exactly. Members that say nothing
/// are left out.</summary>
internal static class SpanRemainder
{
    /// <summary>Nanoseconds of a millisecond.</summary>
    public const ulong NanosPerMillisecond = 1_000_000;

    /// <summary>The duration as it is indexed.</summary>
    /// <param name="span">The span.</param>
    /// <returns>Nanoseconds; 0 where the end lies before the start, at most 2⁶³ − 1.</returns>
    public static ulong Duration(in SpanSlice span) => span.EndUnixNanos < span.StartUnixNanos
        ? 0
        : Math.Min(span.EndUnixNanos - span.StartUnixNanos, long.MaxValue);

    /// <summary>Appends the field, its leading comma included, where there is anything to tell.</summary>
    /// <param name="body">The span's document so far.</param>
    /// <param name="request">The scanned request.</param>
    /// <param name="span">The span.</param>
    /// <param name="parts">What the walk over it found.</param>
    /// <param name="inlineOrigin">Whether resource and scope are to stand in it.</param>
    public static void Append(BulkBuffer body, TraceRequest request, in SpanSlice span, SpanParts parts, bool inlineOrigin)
    {
        var bytes = request.Bytes.Span;
        var start = body.Length;
        body.Append(",\"a\":{"u8);
        var first = body.Length;
        AppendUnlessZero(body, "\"ns\":"u8, span.StartUnixNanos % NanosPerMillisecond);
        // Both wrap around: an end far before its start differs from start plus 0.
        if (span.StartUnixNanos + Duration(span) != span.EndUnixNanos) AppendNumber(body, "\"end\":"u8, span.EndUnixNanos);
        if (parts.Letters.Length > 0)
        {
            body.Append("\"t\":\""u8);
            body.Append(parts.Letters);
            body.Append("\","u8);
        }
        AppendInFull(body, bytes, parts);
        AppendEvents(body, bytes, span.StartUnixNanos, parts.Events);
        AppendLinks(body, bytes, parts.Links);
        AppendUnlessEmpty(body, "\"ts\":"u8, span.TraceState.Of(bytes));
        AppendUnlessEmpty(body, "\"sm\":"u8, parts.StatusMessage.Of(bytes));
        AppendUnlessZero(body, "\"f\":"u8, parts.Flags);
        AppendUnlessZero(body, "\"da\":"u8, parts.DroppedAttributes);
        AppendUnlessZero(body, "\"de\":"u8, parts.DroppedEvents);
        AppendUnlessZero(body, "\"dl\":"u8, parts.DroppedLinks);
        AppendIfCut(body, "\"name\":"u8, span.Name.Of(bytes));
        AppendIfCut(body, "\"service\":"u8, request.Resources[request.Scopes[span.Scope].Resource].ServiceName.Of(bytes));
        if (inlineOrigin)
        {
            body.Append("\"o\":"u8);
            OriginDocument.AppendExact(body, request, span.Scope);
            body.Append((byte)',');
        }
        if (body.Length > first) body.ReplaceLast((byte)'}');
        else body.Truncate(start);
    }

    private static void AppendInFull(BulkBuffer body, ReadOnlySpan<byte> request, SpanParts parts)
    {
        if (parts.InFull.Length == 0) return;
        body.Append("\"v\":["u8);
        foreach (var place in parts.InFull)
        {
            TaggedJson.AppendAttribute(body, WireAttribute.Read(place.Of(request)));
            body.Append((byte)',');
        }
        EndList(body);
    }

    /// <summary><c>"e":[[nanoseconds after the start,"name",[attributes],dropped],…]</c>; what is zero or empty is left out at the end.</summary>
    private static void AppendEvents(BulkBuffer body, ReadOnlySpan<byte> request, ulong startUnixNanos, ReadOnlySpan<Slice> events)
    {
        if (events.Length == 0) return;
        body.Append("\"e\":["u8);
        foreach (var place in events)
        {
            var message = place.Of(request);
            ReadOnlySpan<byte> name = default;
            ulong time = 0;
            uint dropped = 0;
            var hasAttributes = false;
            var fields = new WireReader(message);
            while (fields.Read())
            {
                if (fields.Tag == OtlpTags.Event.TimeUnixNano) time = fields.Number;
                else if (fields.Tag == OtlpTags.Event.Name) name = fields.Bytes;
                else if (fields.Tag == OtlpTags.Event.DroppedAttributesCount) dropped = (uint)fields.Number;
                else hasAttributes |= fields.Tag == OtlpTags.Event.Attributes;
            }
            body.Append((byte)'[');
            JsonText.AppendInteger(body, unchecked((long)(time - startUnixNanos)));
            var members = dropped != 0 ? 4 : hasAttributes ? 3 : name.Length > 0 ? 2 : 1;
            if (members >= 2)
            {
                body.Append((byte)',');
                JsonText.AppendString(body, name);
            }
            if (members >= 3) AppendAttributes(body, message, OtlpTags.Event.Attributes);
            if (members >= 4) AppendMember(body, dropped);
            body.Append("],"u8);
        }
        EndList(body);
    }

    /// <summary><c>"l":[["trace id","span id",[attributes],"trace state",flags,dropped],…]</c>; what is zero or empty is left out at the
    /// end.</summary>
    private static void AppendLinks(BulkBuffer body, ReadOnlySpan<byte> request, ReadOnlySpan<Slice> links)
    {
        if (links.Length == 0) return;
        body.Append("\"l\":["u8);
        foreach (var place in links)
        {
            var message = place.Of(request);
            ReadOnlySpan<byte> traceId = default, spanId = default, traceState = default;
            uint flags = 0, dropped = 0;
            var hasAttributes = false;
            var fields = new WireReader(message);
            while (fields.Read())
            {
                switch (fields.Tag)
                {
                    case OtlpTags.Link.TraceId: traceId = fields.Bytes; break;
                    case OtlpTags.Link.SpanId: spanId = fields.Bytes; break;
                    case OtlpTags.Link.TraceState: traceState = fields.Bytes; break;
                    case OtlpTags.Link.Flags: flags = (uint)fields.Number; break;
                    case OtlpTags.Link.DroppedAttributesCount: dropped = (uint)fields.Number; break;
                    case OtlpTags.Link.Attributes: hasAttributes = true; break;
                }
            }
            body.Append("[\""u8);
            JsonText.AppendHex(body, traceId);
            body.Append("\",\""u8);
            JsonText.AppendHex(body, spanId);
            body.Append((byte)'"');
            var members = dropped != 0 ? 6 : flags != 0 ? 5 : traceState.Length > 0 ? 4 : hasAttributes ? 3 : 2;
            if (members >= 3) AppendAttributes(body, message, OtlpTags.Link.Attributes);
            if (members >= 4)
            {
                body.Append((byte)',');
                JsonText.AppendString(body, traceState);
            }
            if (members >= 5) AppendMember(body, flags);
            if (members >= 6) AppendMember(body, dropped);
            body.Append("],"u8);
        }
        EndList(body);
    }

    private static void AppendAttributes(BulkBuffer body, ReadOnlySpan<byte> message, uint tag)
    {
        body.Append((byte)',');
        TaggedJson.AppendAttributes(body, message, tag);
    }

    private static void AppendMember(BulkBuffer body, uint number)
    {
        body.Append((byte)',');
        JsonText.AppendInteger(body, (ulong)number);
    }

    private static void AppendNumber(BulkBuffer body, ReadOnlySpan<byte> member, ulong number)
    {
        body.Append(member);
        JsonText.AppendInteger(body, number);
        body.Append((byte)',');
    }

    private static void AppendUnlessZero(BulkBuffer body, ReadOnlySpan<byte> member, ulong number)
    {
        if (number != 0) AppendNumber(body, member, number);
    }

    private static void AppendUnlessEmpty(BulkBuffer body, ReadOnlySpan<byte> member, ReadOnlySpan<byte> text)
    {
        if (text.Length == 0) return;
        body.Append(member);
        JsonText.AppendString(body, text);
        body.Append((byte)',');
    }

    private static void AppendIfCut(BulkBuffer body, ReadOnlySpan<byte> member, ReadOnlySpan<byte> text)
    {
        if (text.Length > EntryText.MaxValueBytes) AppendUnlessEmpty(body, member, text);
    }

    private static void EndList(BulkBuffer body)
    {
        body.ReplaceLast((byte)']');
        body.Append((byte)',');
    }
}
