namespace Spoor.TraceStore.Elasticsearch.Documents;

/// <summary>What an operator chooses of an index.</summary>
/// <param name="Shards">Primary shards of an index of spans; a dictionary has one.</param>
/// <param name="Replicas">Further copies of each shard.</param>
/// <param name="RefreshInterval">How soon what is written is found.</param>
internal readonly record struct IndexShape(int Shards, int Replicas, TimeSpan RefreshInterval);
