namespace Spoor.Testing.Servers;

/// <summary>Elasticsearch 8: <c>TEST_ELASTICSEARCH8</c>, else a container.</summary>
public sealed class Elasticsearch8Server() : ElasticsearchServer(SearchProduct.Elasticsearch8);
