using Spoor.Testing.Servers;

namespace Spoor.TraceStore.Tests.Contract;

/// <summary>Elasticsearch 8.</summary>
public sealed class Elasticsearch8ContractTests(Elasticsearch8Store store) : TraceStoreContract(store), IClassFixture<Elasticsearch8Store>;

public sealed class Elasticsearch8Store(Elasticsearch8Server server) : ElasticsearchStore(server);
