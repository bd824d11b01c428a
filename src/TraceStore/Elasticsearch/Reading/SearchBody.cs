using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Spoor.TraceStore.Elasticsearch.Reading;

/// <summary>Writes the bodies of searches.</summary>
internal static class SearchBody
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a JSON object.</summary>
    /// <param name="members">Writes its members.</param>
    /// <returns>The object.</returns>
    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> members)
    {
        var body = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(body, Options);
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
        json.Flush();
        return body.WrittenMemory;
    }

    /// <summary>Begins <c>"query":{"bool":{"filter":[</c>.</summary>
    /// <param name="json">Where to.</param>
    public static void StartFilter(Utf8JsonWriter json)
    {
        json.WriteStartObject("query"u8);
        json.WriteStartObject("bool"u8);
        json.WriteStartArray("filter"u8);
    }

    /// <summary>Ends what <see cref="StartFilter"/> began.</summary>
    /// <param name="json">Where to.</param>
    public static void EndFilter(Utf8JsonWriter json)
    {
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes a clause <c>{"term":{field:value}}</c>.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="field">The field.</param>
    /// <param name="value">Its value.</param>
    public static void Term(Utf8JsonWriter json, string field, string value)
    {
        json.WriteStartObject();
        json.WriteStartObject("term"u8);
        json.WriteString(field, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes a clause <c>{"terms":{field:[values]}}</c>.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="field">The field.</param>
    /// <param name="values">Values of which one is enough.</param>
    public static void Terms(Utf8JsonWriter json, string field, IEnumerable<string> values)
    {
        json.WriteStartObject();
        json.WriteStartObject("terms"u8);
        json.WriteStartArray(field);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes a clause <c>{"range":{field:{"gte", "lte"}}}</c>.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="field">The field.</param>
    /// <param name="least">The least value, or none.</param>
    /// <param name="greatest">The greatest value, or none.</param>
    public static void Range(Utf8JsonWriter json, string field, long? least, long? greatest)
    {
        json.WriteStartObject();
        json.WriteStartObject("range"u8);
        json.WriteStartObject(field);
        if (least is { } low) json.WriteNumber("gte"u8, low);
        if (greatest is { } high) json.WriteNumber("lte"u8, high);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes one order of a <c>sort</c>.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="field">The field.</param>
    /// <param name="order"><c>asc</c> or <c>desc</c>.</param>
    /// <param name="type">The field's type, which an index of somebody else's with a name like ours need not know.</param>
    public static void Order(Utf8JsonWriter json, string field, string order, string type)
    {
        json.WriteStartObject();
        json.WriteStartObject(field);
        json.WriteString("order"u8, order);
        json.WriteString("unmapped_type"u8, type);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
