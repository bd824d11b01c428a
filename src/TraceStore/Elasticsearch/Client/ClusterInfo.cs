namespace Spoor.TraceStore.Elasticsearch.Client;

/// <summary>What the cluster says it is.</summary>
/// <param name="IsOpenSearch">OpenSearch, else Elasticsearch.</param>
/// <param name="Version">Its version.</param>
/// <param name="DataNodes">Number of nodes that hold data.</param>
internal sealed record ClusterInfo(bool IsOpenSearch, Version Version, int DataNodes)
{
    public override string ToString() => $"{(IsOpenSearch ? "OpenSearch" : "Elasticsearch")} {Version}, {DataNodes} data node(s)";
}
