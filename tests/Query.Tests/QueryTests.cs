using System.Text.Json;
using Spoor.Testing.Otlp;
using Spoor.Testing.Servers;
using Spoor.TraceStore.Tests.Reading;

namespace Spoor.Query.Tests;

/// <summary>What tests of the API over a real Elasticsearch share: an index prefix, documents, a server.</summary>
public abstract class QueryTests(ElasticsearchServer elasticsearch) : IAsyncLifetime
{
    private StoredDocuments? _documents;

    internal IndexPrefix Prefix { get; } = elasticsearch.ReservePrefix();

    internal QueryServer Query { get; private set; } = null!;

    protected ElasticsearchServer Elasticsearch => elasticsearch;

    protected virtual int Shards => 1;

    public virtual async ValueTask InitializeAsync()
    {
        _documents = new StoredDocuments(elasticsearch, Prefix, Shards);
        Query = await QueryServer.StartAsync(elasticsearch.Url, Prefix.Value);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _documents?.Dispose();
        if (Query is not null) await Query.DisposeAsync();
        await Prefix.DisposeAsync();
    }

    protected Task StoreAsync(params ExportTraceServiceRequest[] requests) => _documents!.AddAsync(requests);

    protected Task<JsonElement> GetAsync(string path, System.Net.HttpStatusCode expected = System.Net.HttpStatusCode.OK) =>
        Query.GetAsync(path, expected);

    /// <summary>Trace ids of an answer of v1, in order.</summary>
    protected static string[] TraceIds(JsonElement answer) =>
        [.. answer.GetProperty("data").EnumerateArray().Select(trace => trace.GetProperty("traceID").GetString()!)];
}
