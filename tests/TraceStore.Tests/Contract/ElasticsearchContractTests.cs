namespace Spoor.TraceStore.Tests.Contract;

/// <summary>Elasticsearch 9.</summary>
public sealed class ElasticsearchContractTests(ElasticsearchStore store) : TraceStoreContract(store), IClassFixture<ElasticsearchStore>;
