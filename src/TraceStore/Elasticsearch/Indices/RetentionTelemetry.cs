using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Spoor.TraceStore.Elasticsearch.Indices;

/// <summary>What is counted and logged of the care for indices.</summary>
internal sealed partial class RetentionTelemetry
{
    public const string MeterName = "Spoor.TraceStore.Elasticsearch.Indices";

    private readonly ILogger _logger;
    private readonly Counter<long> _deleted;
    private readonly Counter<long> _failed;

    public RetentionTelemetry(IMeterFactory meterFactory, ILogger<RetentionSweep> logger)
    {
        _logger = logger;
        var meter = meterFactory.Create(MeterName);
        _deleted = meter.CreateCounter<long>("spoor.ingester.retention.deleted", "{index}", "Indices deleted because their day is past retention.");
        _failed = meter.CreateCounter<long>("spoor.ingester.retention.failed", "{attempt}", "Attempts to delete old indices that failed and are made again.");
        _deleted.Add(0);
        _failed.Add(0);
    }

    public void Deleted(string index)
    {
        _deleted.Add(1);
        LogDeleted(_logger, index);
    }

    public void Failed(string what, string error)
    {
        _failed.Add(1);
        LogFailed(_logger, what, error);
    }

    public void ClusterFound(string cluster) => LogClusterFound(_logger, cluster);

    public void SetupFailed(string error) => LogSetupFailed(_logger, error);

    [LoggerMessage(4020, LogLevel.Information, "Deleted index {Index}: its day is past retention")]
    private static partial void LogDeleted(ILogger logger, string index);

    [LoggerMessage(4021, LogLevel.Warning, "Old indices stay for now, {What} failed: {Error}")]
    private static partial void LogFailed(ILogger logger, string what, string error);

    [LoggerMessage(4022, LogLevel.Information, "The store is {Cluster}; its templates stand")]
    private static partial void LogClusterFound(ILogger logger, string cluster);

    [LoggerMessage(4023, LogLevel.Warning, "The store is not ready, spans wait: {Error}")]
    private static partial void LogSetupFailed(ILogger logger, string error);
}
