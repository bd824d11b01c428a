using System.Text;

namespace Spoor.Reference.Index;

/// <summary>The index of Jaeger's spans: tags, logs, their fields, and references are nested documents of their own.</summary>
/// <remarks>Source: <see href="https://github.com/jaegertracing/jaeger/tree/main/internal/storage/v1/elasticsearch/mappings">Jaeger,
/// Elasticsearch mappings</see>.</remarks>
internal static class NestedIndex
{
    private const string Keyword = """{"type":"keyword","ignore_above":256}""";

    private const string Tags = $$"""{"type":"nested","dynamic":false,"properties":{"key":{{Keyword}},"value":{{Keyword}},"type":{{Keyword}} } }""";

    private const string Body = $$"""
        {
          "settings": {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "5s", "mapping.nested_fields.limit": 50},
          "mappings": {
            "properties": {
              "traceID": {{Keyword}}, "parentSpanID": {{Keyword}}, "spanID": {{Keyword}}, "operationName": {{Keyword}},
              "startTime": {"type": "long"}, "startTimeMillis": {"type": "date", "format": "epoch_millis"},
              "duration": {"type": "long"}, "flags": {"type": "integer"},
              "logs": {"type": "nested", "dynamic": false, "properties": {"timestamp": {"type": "long"}, "fields": {{Tags}} } },
              "process": {"properties": {"serviceName": {{Keyword}}, "tag": {"type": "object"}, "tags": {{Tags}} } },
              "references": {"type": "nested", "dynamic": false, "properties": {"traceID": {{Keyword}}, "spanID": {{Keyword}}, "refType": {{Keyword}} } },
              "tag": {"type": "object"}, "tags": {{Tags}}
            }
          }
        }
        """;

    /// <summary>Creates it.</summary>
    /// <exception cref="HttpRequestException">It was refused.</exception>
    public static async Task CreateAsync(HttpClient client, string index)
    {
        using var content = new StringContent(Body, Encoding.UTF8, "application/json");
        using var answer = await client.PutAsync(new Uri(index, UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
    }
}
