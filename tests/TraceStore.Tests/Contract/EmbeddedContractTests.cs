namespace Spoor.TraceStore.Tests.Contract;

/// <summary>The store in SQLite files.</summary>
public sealed class EmbeddedContractTests(EmbeddedStore store) : TraceStoreContract(store), IClassFixture<EmbeddedStore>;
