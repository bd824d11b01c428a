using System.Text.Json;
using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Reading;
using HttpMethod = Elastic.Transport.HttpMethod;

namespace Spoor.TraceStore.Elasticsearch.Reading;

/// <summary>Lists services and operations out of the dictionaries of all days that are kept.</summary>
/// <param name="store">The cluster.</param>
/// <param name="names">How indices are named.</param>
/// <param name="formats">Formats of the indices.</param>
internal sealed class NameLists(StoreCall store, IndexNames names, FormatWatch formats)
{
    /// <summary>Most names in one list; more are no longer a list that anybody reads.</summary>
    public const int MaxNames = 100_000;

    private const int PageNames = 5_000;

    /// <summary>Lists the services.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The services.</returns>
    public async Task<ServiceList> ListServicesAsync(CancellationToken cancellationToken)
    {
        var services = new List<string>();
        var problems = await ReadAsync(["service"], null, key => services.Add(key.GetProperty("service").GetString()!), cancellationToken);
        return new ServiceList(services, problems);
    }

    /// <summary>Lists the operations of a service.</summary>
    /// <param name="service">The service.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The operations.</returns>
    public async Task<OperationList> ListOperationsAsync(string service, CancellationToken cancellationToken)
    {
        var operations = new List<Operation>();
        var problems = await ReadAsync(
            ["name", "kind"], KeyValueTerm.Cut(service),
            key => operations.Add(new Operation(key.GetProperty("name").GetString()!, key.GetProperty("kind").GetString()!)), cancellationToken);
        return new OperationList(operations, problems);
    }

    private async Task<List<string>> ReadAsync(string[] fields, string? service, Action<JsonElement> take, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        await formats.TellAsync(_ => true, problems, cancellationToken);
        var path = $"/{names.AllDictionaries}/_search?ignore_unavailable=true&filter_path=timed_out,_shards,aggregations.names.after_key,aggregations.names.buckets.key";
        string? after = null;
        for (var taken = 0; ;)
        {
            using var answer = await store.ReadAsync(HttpMethod.POST, path, Body(fields, service, after), cancellationToken);
            if (answer.RootElement.TryGetProperty("_shards", out var shards) && taken == 0) ShardFailures.Read(shards, problems);
            if (!answer.RootElement.TryGetProperty("aggregations", out var aggregations)
                || !aggregations.GetProperty("names").TryGetProperty("buckets", out var buckets)) return problems;
            foreach (var bucket in buckets.EnumerateArray())
            {
                take(bucket.GetProperty("key"));
                taken++;
            }
            if (buckets.GetArrayLength() < PageNames) return problems;
            if (taken >= MaxNames)
            {
                problems.Add($"There are more than {MaxNames} names; the list ends there.");
                return problems;
            }
            after = aggregations.GetProperty("names").GetProperty("after_key").GetRawText();
        }
    }

    private static ReadOnlyMemory<byte> Body(string[] fields, string? service, string? after) => SearchBody.Write(json =>
    {
        json.WriteNumber("size"u8, 0);
        json.WriteBoolean("track_total_hits"u8, false);
        SearchBody.StartFilter(json);
        SearchBody.Term(json, "type", "operation");
        if (service is not null) SearchBody.Term(json, "service", service);
        SearchBody.EndFilter(json);
        json.WriteStartObject("aggs"u8);
        json.WriteStartObject("names"u8);
        json.WriteStartObject("composite"u8);
        json.WriteNumber("size"u8, PageNames);
        json.WriteStartArray("sources"u8);
        foreach (var field in fields)
        {
            json.WriteStartObject();
            json.WriteStartObject(field);
            json.WriteStartObject("terms"u8);
            json.WriteString("field"u8, field);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (after is not null)
        {
            json.WritePropertyName("after"u8);
            json.WriteRawValue(after);
        }
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    });
}
