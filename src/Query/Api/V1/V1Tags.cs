using System.Globalization;
using System.Text.Json;
using Spoor.TraceStore.Reading;

namespace Spoor.Query.Api.V1;

/// <summary>Tags of v1: <c>{"key", "type", "value"}</c>.</summary>
/// <remarks>Source: <c>contracts</c> of Jaeger's UI model, <see href="https://github.com/jaegertracing/jaeger/tree/main/internal/uimodel">
/// internal/uimodel</see>.</remarks>
internal static class V1Tags
{
    /// <summary>Integers beyond lose digits in JavaScript, so they are written as strings.</summary>
    private const long SafeInteger = 1L << 53;

    /// <summary>Writes one tag for each attribute, in order.</summary>
    /// <param name="json">Where to; inside an array.</param>
    /// <param name="attributes">The attributes.</param>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<StoredAttribute> attributes)
    {
        for (var i = 0; i < attributes.Count; i++) Write(json, attributes[i]);
    }

    /// <summary>Writes one tag of an attribute.</summary>
    /// <param name="json">Where to; inside an array.</param>
    /// <param name="attribute">The attribute.</param>
    public static void Write(Utf8JsonWriter json, StoredAttribute attribute)
    {
        var value = attribute.Value;
        switch (value.Kind)
        {
            case AttributeKind.Flag:
                Start(json, attribute.Key, "bool"u8);
                json.WriteBoolean("value"u8, value.Flag);
                break;
            case AttributeKind.Integer:
                Start(json, attribute.Key, "int64"u8);
                if (value.Integer is >= -SafeInteger and <= SafeInteger) json.WriteNumber("value"u8, value.Integer);
                else json.WriteString("value"u8, value.Integer.ToString(CultureInfo.InvariantCulture));
                break;
            case AttributeKind.Double:
                Start(json, attribute.Key, "float64"u8);
                if (double.IsFinite(value.Double)) json.WriteNumber("value"u8, value.Double);
                else json.WriteString("value"u8, AttributeText.NotFinite(value.Double));
                break;
            case AttributeKind.Bytes:
                Start(json, attribute.Key, "binary"u8);
                json.WriteBase64String("value"u8, value.Bytes.Span);
                break;
            case AttributeKind.Array or AttributeKind.Map:
                Start(json, attribute.Key, "string"u8);
                json.WriteString("value"u8, AttributeText.ToJson(value));
                break;
            default:
                Start(json, attribute.Key, "string"u8);
                json.WriteString("value"u8, value.Kind == AttributeKind.Text ? value.Text : "");
                break;
        }
        json.WriteEndObject();
    }

    /// <summary>Writes a tag whose value is a string.</summary>
    /// <param name="json">Where to; inside an array.</param>
    /// <param name="key">Its key.</param>
    /// <param name="value">Its value.</param>
    public static void Write(Utf8JsonWriter json, string key, string value) =>
        Write(json, new StoredAttribute(key, AttributeValue.Of(value)));

    private static void Start(Utf8JsonWriter json, string key, ReadOnlySpan<byte> type)
    {
        json.WriteStartObject();
        json.WriteString("key"u8, key);
        json.WriteString("type"u8, type);
    }
}
