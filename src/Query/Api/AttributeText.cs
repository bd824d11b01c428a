using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spoor.TraceStore.Reading;

namespace Spoor.Query.Api;

/// <summary>Attribute values as plain JSON, the way v1 shows arrays and maps: as the text of a JSON value.</summary>
internal static class AttributeText
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1000 };

    /// <summary>The JSON text of an array or a map.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Its JSON, on one line; bytes inside are base64, NaN and infinities strings, keys in the order sent.</returns>
    public static string ToJson(AttributeValue value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Options);
        Write(json, value);
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>A double that JSON has no number for, by the name that proto3's JSON gives it.</summary>
    /// <param name="value">NaN or an infinity.</param>
    /// <returns><c>NaN</c>, <c>Infinity</c>, <c>-Infinity</c>.</returns>
    public static string NotFinite(double value) =>
        double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";

    private static void Write(Utf8JsonWriter json, AttributeValue value)
    {
        switch (value.Kind)
        {
            case AttributeKind.Text: json.WriteStringValue(value.Text); break;
            case AttributeKind.Flag: json.WriteBooleanValue(value.Flag); break;
            case AttributeKind.Integer: json.WriteNumberValue(value.Integer); break;
            case AttributeKind.Double when double.IsFinite(value.Double): json.WriteNumberValue(value.Double); break;
            case AttributeKind.Double: json.WriteStringValue(NotFinite(value.Double)); break;
            case AttributeKind.Bytes: json.WriteBase64StringValue(value.Bytes.Span); break;
            case AttributeKind.Array:
                json.WriteStartArray();
                foreach (var element in value.Elements) Write(json, element);
                json.WriteEndArray();
                break;
            case AttributeKind.Map:
                json.WriteStartObject();
                foreach (var entry in value.Entries)
                {
                    json.WritePropertyName(entry.Key);
                    Write(json, entry.Value);
                }
                json.WriteEndObject();
                break;
            default: json.WriteNullValue(); break;
        }
    }
}
