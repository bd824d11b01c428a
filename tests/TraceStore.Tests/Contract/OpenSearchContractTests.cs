using Spoor.Testing.Servers;

namespace Spoor.TraceStore.Tests.Contract;

/// <summary>OpenSearch 2.</summary>
public sealed class OpenSearchContractTests(OpenSearchStore store) : TraceStoreContract(store), IClassFixture<OpenSearchStore>;

public sealed class OpenSearchStore(OpenSearchServer server) : ElasticsearchStore(server);
