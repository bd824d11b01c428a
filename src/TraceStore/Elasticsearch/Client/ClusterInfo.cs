namespace Spoor.TraceStore.Elasticsearch.Client;

/// <summary>What the cluster says it is.</summary>
/// <param name="IsOpenSearch">OpenSearch, else Elasticsearch.</param>
/// <param name="Version">Its version.</param>
/// <param name="DataNodes">Number of nodes that hold data.</param>
internal sealed record ClusterInfo(bool IsOpenSearch, Version Version, int DataNodes)
{
    /// <summary>Whether this version of ours is tested with it.</summary>
    public bool IsTested => IsOpenSearch ? Version.Major == 2 : Version.Major is 8 or 9;

    /// <summary>For people, in the log and on <c>/status</c>.</summary>
    public override string ToString() =>
        $"{(IsOpenSearch ? "OpenSearch" : "Elasticsearch")} {Version}, {DataNodes} data node(s){(IsTested ? "" : ", a version that is not tested")}";
}
