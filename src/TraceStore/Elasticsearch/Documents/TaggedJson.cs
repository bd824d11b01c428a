using Spoor.TraceStore.Reading;
using Tracing.Otlp;

namespace Spoor.TraceStore.Elasticsearch.Documents;

/// <summary>Attributes and their values in full, as JSON that tells each kind apart: <c>"text"</c>, <c>true</c>, <c>1</c> (an integer),
/// <c>{"d":"1"}</c> (a double), <c>{"x":"AQI="}</c> (bytes), <c>[…]</c> (an array), <c>{"m":["key",value,…]}</c> (a map), <c>{}</c> (an empty
/// value), <c>null</c> (no value). No key becomes a JSON field. <see cref="TaggedJsonReader"/> reads it.</summary>
internal static class TaggedJson
{
    /// <summary>Appends the attributes of a message: <c>["key",value,…]</c>.</summary>
    /// <param name="body">Where to.</param>
    /// <param name="message">An event, link, resource, scope or map.</param>
    /// <param name="tag">Tag of its attributes.</param>
    public static void AppendAttributes(BulkBuffer body, ReadOnlySpan<byte> message, uint tag)
    {
        body.Append((byte)'[');
        var first = body.Length;
        var fields = new WireReader(message);
        while (fields.Read())
        {
            if (fields.Tag != tag) continue;
            AppendAttribute(body, WireAttribute.Read(fields.Bytes));
            body.Append((byte)',');
        }
        CloseList(body, first);
    }

    /// <summary>Appends an attribute: <c>"key",value</c>.</summary>
    /// <param name="body">Where to.</param>
    /// <param name="attribute">The attribute.</param>
    public static void AppendAttribute(BulkBuffer body, in WireAttribute attribute)
    {
        JsonText.AppendString(body, attribute.Key);
        body.Append((byte)',');
        AppendValue(body, attribute.Value);
    }

    private static void AppendValue(BulkBuffer body, WireValue value)
    {
        switch (value.Kind)
        {
            case AttributeKind.Absent:
                body.Append("null"u8);
                break;
            case AttributeKind.Empty:
                body.Append("{}"u8);
                break;
            case AttributeKind.Text:
                JsonText.AppendString(body, value.Bytes);
                break;
            case AttributeKind.Flag:
                body.Append(value.Number != 0 ? "true"u8 : "false"u8);
                break;
            case AttributeKind.Integer:
                JsonText.AppendInteger(body, (long)value.Number);
                break;
            case AttributeKind.Double:
                // As a string: JSON has no NaN, and a number might be read and written again on the way as another.
                body.Append("{\"d\":\""u8);
                JsonText.AppendDouble(body, BitConverter.UInt64BitsToDouble(value.Number));
                body.Append("\"}"u8);
                break;
            case AttributeKind.Bytes:
                body.Append("{\"x\":\""u8);
                JsonText.AppendBase64(body, value.Bytes);
                body.Append("\"}"u8);
                break;
            case AttributeKind.Array:
                AppendArray(body, value.Bytes);
                break;
            case AttributeKind.Map:
                body.Append("{\"m\":"u8);
                AppendAttributes(body, value.Bytes, OtlpTags.ListValue.Values);
                body.Append((byte)'}');
                break;
        }
    }

    private static void AppendArray(BulkBuffer body, ReadOnlySpan<byte> message)
    {
        body.Append((byte)'[');
        var first = body.Length;
        var elements = new WireReader(message);
        while (elements.Read())
        {
            if (elements.Tag != OtlpTags.ListValue.Values) continue;
            AppendValue(body, WireValue.Read(elements.Bytes));
            body.Append((byte)',');
        }
        CloseList(body, first);
    }

    private static void CloseList(BulkBuffer body, int first)
    {
        if (body.Length > first) body.ReplaceLast((byte)']');
        else body.Append((byte)']');
    }
}
