using Microsoft.Extensions.Logging;

namespace Spoor.TraceStore.Elasticsearch.Client;

/// <summary>What is logged of the cluster by a process that only reads.</summary>
internal sealed partial class ClusterTelemetry(ILogger<ClusterWatch> logger)
{
    public void ClusterFound(ClusterInfo info) => LogClusterFound(logger, info.ToString());

    public void ClusterSilent() => LogClusterSilent(logger);

    [LoggerMessage(4030, LogLevel.Information, "The store is {Cluster}")]
    private static partial void LogClusterFound(ILogger logger, string cluster);

    [LoggerMessage(4031, LogLevel.Warning, "The store does not say what it is (GET / and /_cluster/health); asking on")]
    private static partial void LogClusterSilent(ILogger logger);
}
