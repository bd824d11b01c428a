using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;
using Tracing.Ids;

namespace Tracing.Otlp;

/// <summary>Reads one <c>Span</c> message: checks all of it, and notes the fields of a <see cref="SpanSlice"/>.</summary>
/// <remarks>Checked: lengths and wire types of every field that OTLP knows, sizes of ids, UTF-8 of every string, nesting of attribute
/// values. Not checked: what OTLP leaves open, such as an end before its start, empty names, ids of links.</remarks>
internal static class SpanScanner
{
    /// <summary>Deepest nesting of arrays and maps in an attribute value: what readers that stop at 100 messages inside each other, as most
    /// protobuf libraries do, can still read.</summary>
    public const int MaxNesting = 30;

    /// <summary>Scans the span whose <see cref="SpanSlice.Message"/> is set, and sets its other fields.</summary>
    /// <param name="request">The request that the span stands in.</param>
    /// <param name="span">The span; its <see cref="SpanSlice.Fault"/> tells the result.</param>
    public static void Scan(ReadOnlySpan<byte> request, ref SpanSlice span)
    {
        var start = span.Message.Start;
        var fields = new WireReader(span.Message.Of(request));
        var fault = SpanFault.None;
        bool hasTraceId = false, hasSpanId = false;
        while (fields.Read())
        {
            var found = SpanFault.None;
            switch (fields.Tag)
            {
                case OtlpTags.Span.TraceId:
                    hasTraceId = TraceId.TryRead(fields.Bytes, out var traceId);
                    span.TraceId = traceId;
                    break;
                case OtlpTags.Span.SpanId:
                    hasSpanId = SpanId.TryRead(fields.Bytes, out var spanId);
                    span.SpanId = spanId;
                    break;
                case OtlpTags.Span.ParentSpanId:
                    var size = fields.Bytes.Length;
                    // Zeros for "no parent" come from real exporters; only another length is a fault.
                    SpanId.TryRead(fields.Bytes, out var parent);
                    span.ParentSpanId = parent;
                    found = size is 0 or SpanId.SizeInBytes ? SpanFault.None : SpanFault.ParentSpanId;
                    break;
                case OtlpTags.Span.TraceState:
                    span.TraceState = new Slice(start + fields.ValueStart, fields.FieldEnd - fields.ValueStart);
                    span.TraceStateField = new Slice(start + fields.FieldStart, fields.FieldEnd - fields.FieldStart);
                    found = CheckText(fields.Bytes);
                    break;
                case OtlpTags.Span.Name:
                    span.Name = new Slice(start + fields.ValueStart, fields.FieldEnd - fields.ValueStart);
                    found = CheckText(fields.Bytes);
                    break;
                case OtlpTags.Span.Kind:
                    span.Kind = (int)fields.Number;
                    break;
                case OtlpTags.Span.StartTimeUnixNano:
                    span.StartUnixNanos = fields.Number;
                    break;
                case OtlpTags.Span.EndTimeUnixNano:
                    span.EndUnixNanos = fields.Number;
                    break;
                case OtlpTags.Span.Attributes:
                    found = CheckAttribute(fields.Bytes, MaxNesting);
                    break;
                case OtlpTags.Span.Events:
                    found = CheckTextAndAttributes(fields.Bytes, OtlpTags.Event.Name, OtlpTags.Event.Attributes);
                    break;
                case OtlpTags.Span.Links:
                    found = CheckTextAndAttributes(fields.Bytes, OtlpTags.Link.TraceState, OtlpTags.Link.Attributes);
                    break;
                case OtlpTags.Span.Status:
                    found = ScanStatus(fields.Bytes, ref span);
                    break;
            }
            if (fault == SpanFault.None) fault = found;
        }
        span.Fault = fields.IsMalformed ? SpanFault.Malformed
            : fault != SpanFault.None ? fault
            : !hasTraceId ? SpanFault.TraceId
            : !hasSpanId ? SpanFault.SpanId
            : SpanFault.None;
    }

    /// <summary>Checks a <c>KeyValue</c> message.</summary>
    /// <param name="attribute">The message.</param>
    /// <param name="nesting">How many arrays and maps may still stand inside each other.</param>
    /// <returns>What is wrong with it, or none.</returns>
    public static SpanFault CheckAttribute(ReadOnlySpan<byte> attribute, int nesting) =>
        IsPlainText(attribute) ? SpanFault.None : CheckAnyAttribute(attribute, nesting);

    private static SpanFault CheckAnyAttribute(ReadOnlySpan<byte> attribute, int nesting)
    {
        var fields = new WireReader(attribute);
        while (fields.Read())
        {
            var fault = fields.Tag switch
            {
                OtlpTags.KeyValue.Key => CheckText(fields.Bytes),
                OtlpTags.KeyValue.Value => CheckValue(fields.Bytes, nesting),
                _ => SpanFault.None,
            };
            if (fault != SpanFault.None) return fault;
        }
        return fields.IsMalformed ? SpanFault.Malformed : SpanFault.None;
    }

    /// <summary>Whether an attribute is what most are: a key, then a text, both ASCII and shorter than 128 bytes, and nothing else.</summary>
    private static bool IsPlainText(ReadOnlySpan<byte> attribute)
    {
        if (attribute.Length < 6 || attribute[0] != OtlpTags.KeyValue.Key) return false;
        int keyLength = attribute[1], value = 2 + keyLength;
        if (value > attribute.Length - 4 || attribute[value] != OtlpTags.KeyValue.Value || attribute[value + 2] != OtlpTags.AnyValue.String) return false;
        var length = attribute.Length - value - 2;
        // All bytes below 0x80: so the texts are ASCII, and each of the three lengths is the one byte that was looked at.
        return attribute[value + 1] == length && attribute[value + 3] == length - 2 && IsAscii(attribute);
    }

    /// <summary>Checks a message of which one field is text and one an attribute: events, links, scopes.</summary>
    /// <param name="message">The message.</param>
    /// <param name="text">Tag of the text.</param>
    /// <param name="attributes">Tag of the attributes.</param>
    /// <param name="secondText">Tag of another text, if there is one.</param>
    /// <returns>What is wrong with it, or none.</returns>
    public static SpanFault CheckTextAndAttributes(ReadOnlySpan<byte> message, uint text, uint attributes, uint secondText = 0)
    {
        var fields = new WireReader(message);
        while (fields.Read())
        {
            var fault = SpanFault.None;
            if (fields.Tag == attributes) fault = CheckAttribute(fields.Bytes, MaxNesting);
            else if (fields.Tag == text || fields.Tag == secondText) fault = CheckText(fields.Bytes);
            if (fault != SpanFault.None) return fault;
        }
        return fields.IsMalformed ? SpanFault.Malformed : SpanFault.None;
    }

    /// <summary>Checks a string.</summary>
    /// <param name="text">Its bytes.</param>
    /// <returns><see cref="SpanFault.Utf8"/> or none.</returns>
    public static SpanFault CheckText(ReadOnlySpan<byte> text) => IsAscii(text) || Utf8.IsValid(text) ? SpanFault.None : SpanFault.Utf8;

    /// <summary>Whether a short text is ASCII, as nearly all are: some steps of sixteen bytes cost less than a call that is made for long ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsAscii(ReadOnlySpan<byte> text)
    {
        if (text.Length > 256) return false;
        if (text.Length >= Vector128<byte>.Count)
        {
            var bits = Vector128.Create(text[^Vector128<byte>.Count..]);
            for (; text.Length > Vector128<byte>.Count; text = text[Vector128<byte>.Count..]) bits |= Vector128.Create(text);
            return bits.ExtractMostSignificantBits() == 0;
        }
        uint all = 0;
        foreach (var octet in text) all |= octet;
        return all < 0x80;
    }

    private static SpanFault CheckValue(ReadOnlySpan<byte> value, int nesting)
    {
        var fields = new WireReader(value);
        while (fields.Read())
        {
            var fault = fields.Tag switch
            {
                OtlpTags.AnyValue.String => CheckText(fields.Bytes),
                OtlpTags.AnyValue.Array => CheckList(fields.Bytes, nesting - 1, ofAttributes: false),
                OtlpTags.AnyValue.KvList => CheckList(fields.Bytes, nesting - 1, ofAttributes: true),
                _ => SpanFault.None,
            };
            if (fault != SpanFault.None) return fault;
        }
        return fields.IsMalformed ? SpanFault.Malformed : SpanFault.None;
    }

    private static SpanFault CheckList(ReadOnlySpan<byte> list, int nesting, bool ofAttributes)
    {
        if (nesting < 0) return SpanFault.Nesting;
        var fields = new WireReader(list);
        while (fields.Read())
        {
            if (fields.Tag != OtlpTags.ListValue.Values) continue;
            var fault = ofAttributes ? CheckAttribute(fields.Bytes, nesting) : CheckValue(fields.Bytes, nesting);
            if (fault != SpanFault.None) return fault;
        }
        return fields.IsMalformed ? SpanFault.Malformed : SpanFault.None;
    }

    private static SpanFault ScanStatus(ReadOnlySpan<byte> status, ref SpanSlice span)
    {
        var fields = new WireReader(status);
        while (fields.Read())
        {
            if (fields.Tag == OtlpTags.Status.Code) span.StatusCode = (int)fields.Number;
            else if (fields.Tag == OtlpTags.Status.Message && CheckText(fields.Bytes) != SpanFault.None) return SpanFault.Utf8;
        }
        return fields.IsMalformed ? SpanFault.Malformed : SpanFault.None;
    }
}
