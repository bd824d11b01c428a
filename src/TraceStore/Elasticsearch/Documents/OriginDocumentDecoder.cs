using System.Text.Json;
using Spoor.TraceStore.Reading;
using static Spoor.TraceStore.Elasticsearch.Documents.TaggedJsonReader;

namespace Spoor.TraceStore.Elasticsearch.Documents;

/// <summary>Reads what <see cref="OriginDocument"/> wrote.</summary>
internal static class OriginDocumentDecoder
{
    private const string ServiceNameKey = "service.name";

    /// <summary>Reads the document of an origin.</summary>
    /// <param name="reader">Stands on, or just before, its opening brace; stands on the closing one afterwards.</param>
    /// <param name="id">The origin's hash as text: the document's id without its first letter.</param>
    /// <returns>The origin.</returns>
    /// <exception cref="DocumentFormatException">It is none of ours.</exception>
    public static StoredOrigin Read(ref Utf8JsonReader reader, string id)
    {
        var field = "_source";
        try
        {
            StoredOrigin? origin = null;
            if (reader.TokenType != JsonTokenType.StartObject) Next(ref reader);
            Expect(reader, JsonTokenType.StartObject);
            while (Next(ref reader) != JsonTokenType.EndObject)
            {
                field = reader.GetString()!;
                Next(ref reader);
                if (field == "a") origin = ReadExact(ref reader, id, ref field);
                else reader.Skip();
            }
            return origin ?? throw new DocumentFormatException("a", "is missing");
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or FormatException)
        {
            throw new DocumentFormatException(field, unreadable.Message, unreadable);
        }
    }

    /// <summary>Reads the object that gives an origin back.</summary>
    /// <param name="reader">Stands on its opening brace; stands on the closing one afterwards.</param>
    /// <param name="id">The origin's hash as text.</param>
    /// <param name="field">Path of the object; during the reading, of the member that is being read.</param>
    /// <returns>The origin.</returns>
    public static StoredOrigin ReadExact(ref Utf8JsonReader reader, string id, ref string field)
    {
        IReadOnlyList<StoredAttribute> attributes = [], scopeAttributes = [];
        string resourceUrl = "", scopeUrl = "", name = "", version = "";
        uint dropped = 0, scopeDropped = 0;
        bool hasResource = false, hasScope = false;
        var path = field;
        Expect(reader, JsonTokenType.StartObject);
        while (Next(ref reader) != JsonTokenType.EndObject)
        {
            var member = reader.GetString();
            field = $"{path}.{member}";
            Next(ref reader);
            switch (member)
            {
                case "r":
                    hasResource = true;
                    Expect(reader, JsonTokenType.StartArray);
                    Next(ref reader);
                    attributes = ReadAttributes(ref reader);
                    dropped = ReadNumber(ref reader);
                    End(ref reader);
                    break;
                case "s":
                    hasScope = true;
                    Expect(reader, JsonTokenType.StartArray);
                    Next(ref reader);
                    name = ReadText(reader);
                    Next(ref reader);
                    version = ReadText(reader);
                    Next(ref reader);
                    scopeAttributes = ReadAttributes(ref reader);
                    scopeDropped = ReadNumber(ref reader);
                    End(ref reader);
                    break;
                case "ru": resourceUrl = ReadText(reader); break;
                case "su": scopeUrl = ReadText(reader); break;
                default: reader.Skip(); break;
            }
        }
        field = path;
        return new StoredOrigin
        {
            Id = id,
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
            ServiceName = ServiceName(attributes),
        };
    }

    private static string ServiceName(IReadOnlyList<StoredAttribute> attributes)
    {
        for (var i = attributes.Count - 1; i >= 0; i--)
            if (attributes[i].Key == ServiceNameKey && attributes[i].Value.Kind == AttributeKind.Text) return attributes[i].Value.Text;
        return "";
    }

    private static uint ReadNumber(ref Utf8JsonReader reader)
    {
        Next(ref reader);
        return reader.GetUInt32();
    }

    private static void End(ref Utf8JsonReader reader)
    {
        Next(ref reader);
        Expect(reader, JsonTokenType.EndArray);
    }
}
