namespace Spoor.Testing.Servers;

/// <summary>OpenSearch 2: <c>TEST_OPENSEARCH</c>, else a container.</summary>
public sealed class OpenSearchServer() : ElasticsearchServer(SearchProduct.OpenSearch);
