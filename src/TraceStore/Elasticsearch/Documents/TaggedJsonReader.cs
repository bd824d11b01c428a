using System.Globalization;
using System.Text.Json;
using Spoor.TraceStore.Reading;

namespace Spoor.TraceStore.Elasticsearch.Documents;

/// <summary>Reads what <see cref="TaggedJson"/> wrote.</summary>
/// <remarks>Throws what <see cref="Utf8JsonReader"/> throws, or <see cref="FormatException"/>; the decoders turn both into
/// <see cref="DocumentFormatException"/>.</remarks>
internal static class TaggedJsonReader
{
    /// <summary>Reads attributes.</summary>
    /// <param name="reader">Stands on the opening bracket; stands on the closing one afterwards.</param>
    /// <returns>The attributes, in order.</returns>
    public static IReadOnlyList<StoredAttribute> ReadAttributes(ref Utf8JsonReader reader)
    {
        Expect(reader, JsonTokenType.StartArray);
        List<StoredAttribute>? attributes = null;
        while (Next(ref reader) != JsonTokenType.EndArray)
        {
            var key = ReadText(reader);
            Next(ref reader);
            (attributes ??= []).Add(new StoredAttribute(key, ReadValue(ref reader)));
        }
        return attributes ?? (IReadOnlyList<StoredAttribute>)[];
    }

    /// <summary>Reads a string.</summary>
    /// <param name="reader">Stands on it.</param>
    /// <returns>The string.</returns>
    public static string ReadText(in Utf8JsonReader reader)
    {
        Expect(reader, JsonTokenType.String);
        return reader.GetString()!;
    }

    /// <summary>Steps to the next token.</summary>
    /// <param name="reader">The reader.</param>
    /// <returns>Its type.</returns>
    public static JsonTokenType Next(ref Utf8JsonReader reader) =>
        reader.Read() ? reader.TokenType : throw new FormatException("the document ends early");

    /// <summary>Checks the type of the current token.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="type">What it must be.</param>
    public static void Expect(in Utf8JsonReader reader, JsonTokenType type)
    {
        if (reader.TokenType != type) throw new FormatException($"{type} was expected, {reader.TokenType} was found");
    }

    private static AttributeValue ReadValue(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null: return AttributeValue.Absent;
            case JsonTokenType.True: return AttributeValue.Of(true);
            case JsonTokenType.False: return AttributeValue.Of(false);
            case JsonTokenType.Number: return AttributeValue.Of(reader.GetInt64());
            case JsonTokenType.String: return AttributeValue.Of(reader.GetString()!);
            case JsonTokenType.StartArray:
                var elements = new List<AttributeValue>();
                while (Next(ref reader) != JsonTokenType.EndArray) elements.Add(ReadValue(ref reader));
                return AttributeValue.Of(elements);
            default:
                Expect(reader, JsonTokenType.StartObject);
                return ReadTagged(ref reader);
        }
    }

    private static AttributeValue ReadTagged(ref Utf8JsonReader reader)
    {
        var value = AttributeValue.Empty;
        while (Next(ref reader) != JsonTokenType.EndObject)
        {
            var tag = reader.GetString();
            Next(ref reader);
            value = tag switch
            {
                "d" => AttributeValue.Of(double.Parse(ReadText(reader), NumberStyles.Float, CultureInfo.InvariantCulture)),
                "x" => AttributeValue.Of(reader.GetBytesFromBase64()),
                "m" => AttributeValue.Of(ReadAttributes(ref reader)),
                _ => throw new FormatException($"there is no kind of value \"{tag}\""),
            };
        }
        return value;
    }
}
