using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Tracing.Otlp;

namespace Spoor.Load.Verify;

/// <summary>Writes all that a span says, one line a fact: two spans are equal when their texts are, and where they are not the lines
/// that differ tell why.</summary>
/// <remarks>What protobuf leaves open is made one: the order of fields, absent or default, absent or empty message; a parent span id
/// of zeros is none; every NaN is the same. Everything else counts: order and repetition of attributes, types, times, empty values.</remarks>
internal static class SpanText
{
    /// <summary>Writes a span with the resource and scope that it stands under.</summary>
    /// <param name="resourceSpans">The <c>ResourceSpans</c> message; its scopes are not read.</param>
    /// <param name="scopeSpans">The <c>ScopeSpans</c> message; its spans are not read.</param>
    /// <param name="span">The <c>Span</c> message.</param>
    /// <param name="text">Where to write.</param>
    public static void Write(ReadOnlySpan<byte> resourceSpans, ReadOnlySpan<byte> scopeSpans, ReadOnlySpan<byte> span, StringBuilder text)
    {
        WriteSpan(span, text);
        WriteOrigin(resourceSpans, scopeSpans, text);
    }

    /// <summary>Writes a span alone.</summary>
    /// <param name="span">The <c>Span</c> message.</param>
    /// <param name="text">Where to write.</param>
    public static void WriteSpan(ReadOnlySpan<byte> span, StringBuilder text)
    {
        ReadOnlySpan<byte> traceId = default, spanId = default, parent = default, state = default, name = default, status = default;
        ulong kind = 0, start = 0, end = 0, flags = 0, droppedAttributes = 0, droppedEvents = 0, droppedLinks = 0;
        int attributes = 0, events = 0, links = 0;
        var fields = new WireReader(span);
        while (fields.Read())
        {
            switch (fields.Tag)
            {
                case OtlpTags.Span.TraceId: traceId = fields.Bytes; break;
                case OtlpTags.Span.SpanId: spanId = fields.Bytes; break;
                case OtlpTags.Span.ParentSpanId: parent = fields.Bytes; break;
                case OtlpTags.Span.TraceState: state = fields.Bytes; break;
                case OtlpTags.Span.Name: name = fields.Bytes; break;
                case OtlpTags.Span.Kind: kind = fields.Number; break;
                case OtlpTags.Span.StartTimeUnixNano: start = fields.Number; break;
                case OtlpTags.Span.EndTimeUnixNano: end = fields.Number; break;
                case OtlpTags.Span.Flags: flags = fields.Number; break;
                case OtlpTags.Span.DroppedAttributesCount: droppedAttributes = fields.Number; break;
                case OtlpTags.Span.DroppedEventsCount: droppedEvents = fields.Number; break;
                case OtlpTags.Span.DroppedLinksCount: droppedLinks = fields.Number; break;
                case OtlpTags.Span.Status: status = fields.Bytes; break;
                case OtlpTags.Span.Attributes: WriteAttribute($"attributes[{attributes++}]", fields.Bytes, text); break;
                case OtlpTags.Span.Events: WriteEvent($"events[{events++}]", fields.Bytes, text); break;
                case OtlpTags.Span.Links: WriteLink($"links[{links++}]", fields.Bytes, text); break;
                default: break;
            }
        }
        Line("trace_id", Convert.ToHexStringLower(traceId), text);
        Line("span_id", Convert.ToHexStringLower(spanId), text);
        Line("parent_span_id", parent.ContainsAnyExcept((byte)0) ? Convert.ToHexStringLower(parent) : "", text);
        Line("trace_state", Quote(state), text);
        Line("name", Quote(name), text);
        Line("kind", kind, text);
        Line("start", start, text);
        Line("end", end, text);
        Line("flags", flags, text);
        Line("dropped", $"{droppedAttributes} {droppedEvents} {droppedLinks}", text);
        WriteStatus(status, text);
    }

    /// <summary>Writes resource, scope and schema URLs.</summary>
    /// <param name="resourceSpans">The <c>ResourceSpans</c> message; its scopes are not read.</param>
    /// <param name="scopeSpans">The <c>ScopeSpans</c> message; its spans are not read.</param>
    /// <param name="text">Where to write.</param>
    public static void WriteOrigin(ReadOnlySpan<byte> resourceSpans, ReadOnlySpan<byte> scopeSpans, StringBuilder text)
    {
        ReadOnlySpan<byte> resource = default, resourceUrl = default, scope = default, scopeUrl = default;
        var fields = new WireReader(resourceSpans);
        while (fields.Read())
        {
            if (fields.Tag == OtlpTags.ResourceSpans.Resource) resource = fields.Bytes;
            else if (fields.Tag == OtlpTags.ResourceSpans.SchemaUrl) resourceUrl = fields.Bytes;
        }
        fields = new WireReader(scopeSpans);
        while (fields.Read())
        {
            if (fields.Tag == OtlpTags.ScopeSpans.Scope) scope = fields.Bytes;
            else if (fields.Tag == OtlpTags.ScopeSpans.SchemaUrl) scopeUrl = fields.Bytes;
        }
        Line("resource.schema_url", Quote(resourceUrl), text);
        Line("scope.schema_url", Quote(scopeUrl), text);
        WriteResource(resource, text);
        WriteScope(scope, text);
    }

    /// <summary>A hash of the text, for comparing.</summary>
    /// <param name="text">The text.</param>
    /// <returns>128 bits.</returns>
    public static UInt128 Hash(StringBuilder text)
    {
        var hash = new XxHash128();
        foreach (var chunk in text.GetChunks()) hash.Append(MemoryMarshal.AsBytes(chunk.Span));
        return hash.GetCurrentHashAsUInt128();
    }

    private static void WriteResource(ReadOnlySpan<byte> resource, StringBuilder text)
    {
        ulong dropped = 0;
        var attributes = 0;
        var fields = new WireReader(resource);
        while (fields.Read())
        {
            if (fields.Tag == OtlpTags.Resource.Attributes) WriteAttribute($"resource.attributes[{attributes++}]", fields.Bytes, text);
            else if (fields.Tag == OtlpTags.Resource.DroppedAttributesCount) dropped = fields.Number;
        }
        Line("resource.dropped", dropped, text);
    }

    private static void WriteScope(ReadOnlySpan<byte> scope, StringBuilder text)
    {
        ReadOnlySpan<byte> name = default, version = default;
        ulong dropped = 0;
        var attributes = 0;
        var fields = new WireReader(scope);
        while (fields.Read())
        {
            switch (fields.Tag)
            {
                case OtlpTags.Scope.Name: name = fields.Bytes; break;
                case OtlpTags.Scope.Version: version = fields.Bytes; break;
                case OtlpTags.Scope.Attributes: WriteAttribute($"scope.attributes[{attributes++}]", fields.Bytes, text); break;
                case OtlpTags.Scope.DroppedAttributesCount: dropped = fields.Number; break;
                default: break;
            }
        }
        Line("scope", $"{Quote(name)} {Quote(version)} {dropped}", text);
    }

    private static void WriteEvent(string path, ReadOnlySpan<byte> message, StringBuilder text)
    {
        ReadOnlySpan<byte> name = default;
        ulong time = 0, dropped = 0;
        var attributes = 0;
        var fields = new WireReader(message);
        while (fields.Read())
        {
            switch (fields.Tag)
            {
                case OtlpTags.Event.TimeUnixNano: time = fields.Number; break;
                case OtlpTags.Event.Name: name = fields.Bytes; break;
                case OtlpTags.Event.Attributes: WriteAttribute($"{path}.attributes[{attributes++}]", fields.Bytes, text); break;
                case OtlpTags.Event.DroppedAttributesCount: dropped = fields.Number; break;
                default: break;
            }
        }
        Line(path, $"{time} {Quote(name)} {dropped}", text);
    }

    private static void WriteLink(string path, ReadOnlySpan<byte> message, StringBuilder text)
    {
        ReadOnlySpan<byte> traceId = default, spanId = default, state = default;
        ulong flags = 0, dropped = 0;
        var attributes = 0;
        var fields = new WireReader(message);
        while (fields.Read())
        {
            switch (fields.Tag)
            {
                case OtlpTags.Link.TraceId: traceId = fields.Bytes; break;
                case OtlpTags.Link.SpanId: spanId = fields.Bytes; break;
                case OtlpTags.Link.TraceState: state = fields.Bytes; break;
                case OtlpTags.Link.Flags: flags = fields.Number; break;
                case OtlpTags.Link.Attributes: WriteAttribute($"{path}.attributes[{attributes++}]", fields.Bytes, text); break;
                case OtlpTags.Link.DroppedAttributesCount: dropped = fields.Number; break;
                default: break;
            }
        }
        Line(path, $"{Convert.ToHexStringLower(traceId)} {Convert.ToHexStringLower(spanId)} {Quote(state)} {flags} {dropped}", text);
    }

    private static void WriteStatus(ReadOnlySpan<byte> status, StringBuilder text)
    {
        ReadOnlySpan<byte> message = default;
        ulong code = 0;
        var fields = new WireReader(status);
        while (fields.Read())
        {
            if (fields.Tag == OtlpTags.Status.Code) code = fields.Number;
            else if (fields.Tag == OtlpTags.Status.Message) message = fields.Bytes;
        }
        Line("status", $"{code} {Quote(message)}", text);
    }

    private static void WriteAttribute(string path, ReadOnlySpan<byte> pair, StringBuilder text)
    {
        ReadOnlySpan<byte> key = default, value = default;
        var fields = new WireReader(pair);
        while (fields.Read())
        {
            if (fields.Tag == OtlpTags.KeyValue.Key) key = fields.Bytes;
            else if (fields.Tag == OtlpTags.KeyValue.Value) value = fields.Bytes;
        }
        WriteValue($"{path} {Quote(key)}", value, text);
    }

    private static void WriteValue(string path, ReadOnlySpan<byte> any, StringBuilder text)
    {
        var written = "none";
        var fields = new WireReader(any);
        while (fields.Read())
        {
            switch (fields.Tag)
            {
                case OtlpTags.AnyValue.String: written = $"string {Quote(fields.Bytes)}"; break;
                case OtlpTags.AnyValue.Bool: written = fields.Number != 0 ? "bool true" : "bool false"; break;
                case OtlpTags.AnyValue.Int: written = string.Create(CultureInfo.InvariantCulture, $"int {(long)fields.Number}"); break;
                case OtlpTags.AnyValue.Double: written = Double(fields.Number); break;
                case OtlpTags.AnyValue.Bytes: written = $"bytes {Convert.ToHexStringLower(fields.Bytes)}"; break;
                case OtlpTags.AnyValue.Array or OtlpTags.AnyValue.KvList:
                    var isArray = fields.Tag == OtlpTags.AnyValue.Array;
                    written = isArray ? "array" : "map";
                    var elements = new WireReader(fields.Bytes);
                    for (var index = 0; elements.Read();)
                    {
                        if (elements.Tag != OtlpTags.ListValue.Values) continue;
                        if (isArray) WriteValue($"{path}[{index++}]", elements.Bytes, text);
                        else WriteAttribute($"{path}[{index++}]", elements.Bytes, text);
                    }
                    break;
                default: break;
            }
        }
        Line(path, written, text);
    }

    private static string Double(ulong bits)
    {
        var number = BitConverter.UInt64BitsToDouble(bits);
        return double.IsNaN(number) ? "double NaN" : string.Create(CultureInfo.InvariantCulture, $"double {number:R} ({bits:x16})");
    }

    private static string Quote(ReadOnlySpan<byte> utf8) =>
        $"'{Encoding.UTF8.GetString(utf8).Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal)}'";

    private static void Line(string path, string value, StringBuilder text) => text.Append(path).Append(" = ").Append(value).Append('\n');

    private static void Line(string path, ulong value, StringBuilder text) => text.Append(path).Append(" = ").Append(CultureInfo.InvariantCulture, $"{value}").Append('\n');
}
