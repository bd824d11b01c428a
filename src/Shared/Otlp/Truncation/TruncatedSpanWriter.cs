using System.Text;

namespace Tracing.Otlp.Truncation;

/// <summary>Writes one span with some of its attributes cut, as a request with its resource and scope; all else is copied as it stands.</summary>
/// <param name="request">The scanned request that the span stands in.</param>
/// <param name="attributes">The attributes that were looked at, in the order in which they stand.</param>
/// <param name="destination">Where to write.</param>
internal ref struct TruncatedSpanWriter(TraceRequest request, ReadOnlySpan<CuttableAttribute> attributes, WireWriter destination)
{
    /// <summary>Longest part of a key that is repeated in the marker, in bytes.</summary>
    private const int MaxMarkedKeyBytes = 128;

    /// <summary>What the marker takes beside the keys: its own key, tags and lengths.</summary>
    private const int MarkerFrameBytes = 64;

    private readonly ReadOnlySpan<CuttableAttribute> _attributes = attributes;
    private readonly ReadOnlySpan<byte> _source = request.Bytes.Span;
    private int _next;

    /// <summary>Writes the request.</summary>
    /// <param name="span">The span.</param>
    public void Write(in SpanSlice span)
    {
        var scope = request.Scopes[span.Scope];
        var resourceSpans = destination.Begin(OtlpTags.Request.ResourceSpans, 3);
        CopyAllBut(OtlpTags.ResourceSpans.ScopeSpans, request.Resources[scope.Resource].Message);
        var scopeSpans = destination.Begin(OtlpTags.ResourceSpans.ScopeSpans, 3);
        CopyAllBut(OtlpTags.ScopeSpans.Spans, scope.Message);
        var message = destination.Begin(OtlpTags.ScopeSpans.Spans, 3);
        WriteSpan(span.Message);
        destination.End(message);
        destination.End(scopeSpans);
        destination.End(resourceSpans);
    }

    private void WriteSpan(Slice span)
    {
        WriteOwner(span, OtlpTags.Span.Attributes, OtlpTags.Span.DroppedAttributesCount);
        foreach (var attribute in _attributes)
        {
            if (!attribute.IsCut && !attribute.IsDropped) continue;
            WriteMarker();
            return;
        }
    }

    /// <summary>Writes the fields of a span, event or link, its attributes cut.</summary>
    private void WriteOwner(Slice owner, uint attributesTag, uint countTag)
    {
        ulong count = 0;
        var dropped = 0;
        // A count that is there already is written with what is added to it, behind all else.
        var counts = DropsAny(owner, attributesTag);
        var fields = new WireReader(owner.Of(_source));
        while (fields.Read())
        {
            var field = new Slice(owner.Start + fields.FieldStart, fields.FieldEnd - fields.FieldStart);
            var value = new Slice(owner.Start + fields.ValueStart, fields.FieldEnd - fields.ValueStart);
            if (fields.Tag == attributesTag) dropped += WriteAttribute(field);
            else if (fields.Tag == countTag && counts) count = (uint)fields.Number;
            else if (attributesTag == OtlpTags.Span.Attributes && fields.Tag is OtlpTags.Span.Events or OtlpTags.Span.Links)
                WriteEventOrLink(field, value, fields.Tag);
            else destination.WriteRaw(field.Of(_source));
        }
        if (dropped > 0) destination.WriteVarint(countTag, Math.Min(uint.MaxValue, count + (ulong)dropped));
    }

    private readonly bool DropsAny(Slice owner, uint attributesTag)
    {
        var tag = attributesTag;
        for (var i = _next; i < _attributes.Length && _attributes[i].Field.Start < owner.End; i++)
            if (_attributes[i].IsDropped && (tag != OtlpTags.Span.Attributes || _attributes[i].Owner == tag)) return true;
        return false;
    }

    private void WriteEventOrLink(Slice field, Slice message, uint tag)
    {
        var isCut = false;
        for (var i = _next; i < _attributes.Length && _attributes[i].Field.Start < field.End; i++)
            isCut |= _attributes[i].IsCut || _attributes[i].IsDropped;
        if (!isCut)
        {
            while (_next < _attributes.Length && _attributes[_next].Field.Start < field.End) _next++;
            destination.WriteRaw(field.Of(_source));
            return;
        }
        var nested = destination.Begin(tag, 2);
        if (tag == OtlpTags.Span.Events) WriteOwner(message, OtlpTags.Event.Attributes, OtlpTags.Event.DroppedAttributesCount);
        else WriteOwner(message, OtlpTags.Link.Attributes, OtlpTags.Link.DroppedAttributesCount);
        destination.End(nested);
    }

    /// <returns>1 where the attribute is dropped, else 0.</returns>
    private int WriteAttribute(Slice field)
    {
        if (_next == _attributes.Length || _attributes[_next].Field.Start != field.Start)
        {
            destination.WriteRaw(field.Of(_source));
            return 0;
        }
        var attribute = _attributes[_next++];
        if (attribute.IsDropped) return 1;
        if (!attribute.IsCut) destination.WriteRaw(field.Of(_source));
        else
        {
            // The tag of the field is one byte in all three messages.
            var keyValue = destination.Begin(_source[field.Start], 2);
            destination.WriteBytes(OtlpTags.KeyValue.Key, attribute.Key.Of(_source));
            var value = destination.Begin(OtlpTags.KeyValue.Value, 2);
            destination.WriteBytes(OtlpTags.AnyValue.String, Prefix(attribute.Text.Of(_source), attribute.KeptTextBytes));
            destination.End(value);
            destination.End(keyValue);
        }
        return 0;
    }

    private readonly void WriteMarker()
    {
        var keyValue = destination.Begin(OtlpTags.Span.Attributes, 2);
        destination.WriteBytes(OtlpTags.KeyValue.Key, Encoding.UTF8.GetBytes(SpanTruncator.Marker));
        var value = destination.Begin(OtlpTags.KeyValue.Value, 2);
        var array = destination.Begin(OtlpTags.AnyValue.Array, 2);
        var room = SpanTruncator.MaxMarkerBytes - MarkerFrameBytes;
        HashSet<string> marked = [];
        foreach (var attribute in _attributes)
        {
            if (!attribute.IsCut && !attribute.IsDropped) continue;
            var key = Prefix(attribute.Key.Of(_source), MaxMarkedKeyBytes);
            var prefix = attribute.Owner switch
            {
                OtlpTags.Span.Events => "event."u8,
                OtlpTags.Span.Links => "link."u8,
                _ => default,
            };
            byte[] name = [.. prefix, .. key];
            if (name.Length + 8 > room) break;
            if (!marked.Add(Encoding.UTF8.GetString(name))) continue;
            room -= name.Length + 8;
            var element = destination.Begin(OtlpTags.ListValue.Values);
            destination.WriteBytes(OtlpTags.AnyValue.String, name);
            destination.End(element);
        }
        destination.End(array);
        destination.End(value);
        destination.End(keyValue);
    }

    private readonly void CopyAllBut(uint tag, Slice message)
    {
        var bytes = message.Of(_source);
        var fields = new WireReader(bytes);
        while (fields.Read())
            if (fields.Tag != tag) destination.WriteRaw(bytes[fields.FieldStart..fields.FieldEnd]);
    }

    /// <summary>The beginning of a text, without half a character at its end.</summary>
    private static ReadOnlySpan<byte> Prefix(ReadOnlySpan<byte> text, int maxBytes)
    {
        if (text.Length <= maxBytes) return text;
        while (maxBytes > 0 && (text[maxBytes] & 0xC0) == 0x80) maxBytes--;
        return text[..maxBytes];
    }
}
