using System.Buffers;
using System.Text.Json;

namespace Spoor.TraceStore.Elasticsearch.Documents;

/// <summary>Settings and mappings of the two kinds of index, as JSON: the body that creates one, and the template for those who create one by
/// hand.</summary>
internal static class IndexTemplates
{
    /// <summary>Number of the document format, in <c>_meta</c> of mappings and templates. A reader reads every format up to its own.</summary>
    public const int Format = 1;

    private const int Priority = 500;

    private const string Keyword = """{"type":"keyword"}""";
    private const string NotIndexed = """{"type":"keyword","index":false,"doc_values":false}""";
    private const string SourceOnly = """{"type":"object","enabled":false}""";

    private static readonly (string Field, string Mapping)[] SpanFields =
    [
        ("@timestamp", """{"type":"date","format":"epoch_millis"}"""),
        ("trace_id", Keyword), ("span_id", NotIndexed), ("parent_span_id", NotIndexed),
        ("root", """{"type":"boolean","doc_values":false}"""),
        ("service", Keyword), ("name", Keyword), ("kind", Keyword), ("status", Keyword),
        ("duration", """{"type":"long"}"""), ("origin", Keyword), ("weight", """{"type":"double","index":false}"""),
        ("kv", Keyword), ("kvx", """{"type":"keyword","doc_values":false}"""), ("a", SourceOnly),
    ];

    private static readonly (string Field, string Mapping)[] DictionaryFields =
    [
        ("type", Keyword), ("service", Keyword), ("name", Keyword), ("kind", Keyword), ("scope", Keyword), ("kv", Keyword), ("a", SourceOnly),
    ];

    /// <summary>Body of the request that creates an index of spans.</summary>
    /// <param name="shape">What the operator chose.</param>
    /// <param name="alias">The alias to give it.</param>
    /// <returns>JSON.</returns>
    public static ReadOnlyMemory<byte> SpansIndex(IndexShape shape, string alias) => Index(SpanFields, shape, alias);

    /// <summary>Body of the request that creates a dictionary.</summary>
    /// <param name="shape">What the operator chose; a dictionary has one shard.</param>
    /// <param name="alias">The alias to give it.</param>
    /// <returns>JSON.</returns>
    public static ReadOnlyMemory<byte> DictionaryIndex(IndexShape shape, string alias) =>
        Index(DictionaryFields, shape with { Shards = 1 }, alias);

    /// <summary>Body of the template of indices of spans.</summary>
    /// <param name="shape">What the operator chose.</param>
    /// <param name="names">Names of the indices.</param>
    /// <returns>JSON.</returns>
    public static ReadOnlyMemory<byte> SpansTemplate(IndexShape shape, IndexNames names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return Template(SpanFields, shape, names.AllSpans);
    }

    /// <summary>Body of the template of dictionaries.</summary>
    /// <param name="shape">What the operator chose; a dictionary has one shard.</param>
    /// <param name="names">Names of the indices.</param>
    /// <returns>JSON.</returns>
    public static ReadOnlyMemory<byte> DictionaryTemplate(IndexShape shape, IndexNames names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return Template(DictionaryFields, shape with { Shards = 1 }, names.AllDictionaries);
    }

    private static ReadOnlyMemory<byte> Index((string, string)[] fields, IndexShape shape, string alias) => Write(json =>
    {
        WriteSettingsAndMappings(json, fields, shape);
        json.WriteStartObject("aliases");
        json.WriteStartObject(alias);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static ReadOnlyMemory<byte> Template((string, string)[] fields, IndexShape shape, string pattern) => Write(json =>
    {
        json.WriteStartArray("index_patterns");
        json.WriteStringValue(pattern);
        json.WriteEndArray();
        json.WriteNumber("priority", Priority);
        WriteMeta(json);
        json.WriteStartObject("template");
        WriteSettingsAndMappings(json, fields, shape);
        json.WriteEndObject();
    });

    private static void WriteSettingsAndMappings(Utf8JsonWriter json, (string Field, string Mapping)[] fields, IndexShape shape)
    {
        json.WriteStartObject("settings");
        json.WriteNumber("index.number_of_shards", shape.Shards);
        json.WriteNumber("index.number_of_replicas", shape.Replicas);
        json.WriteString("index.refresh_interval", FormattableString.Invariant($"{(long)shape.RefreshInterval.TotalMilliseconds}ms"));
        json.WriteString("index.codec", "best_compression");
        json.WriteString("index.translog.durability", "request");
        json.WriteEndObject();
        json.WriteStartObject("mappings");
        WriteMeta(json);
        json.WriteBoolean("dynamic", false);
        json.WriteStartObject("properties");
        foreach (var (field, mapping) in fields)
        {
            json.WritePropertyName(field);
            json.WriteRawValue(mapping);
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteMeta(Utf8JsonWriter json)
    {
        json.WriteStartObject("_meta");
        json.WriteNumber("format", Format);
        json.WriteEndObject();
    }

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> content)
    {
        var body = new ArrayBufferWriter<byte>(2048);
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        content(json);
        json.WriteEndObject();
        json.Flush();
        return body.WrittenMemory;
    }
}
