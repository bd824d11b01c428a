using System.Diagnostics.Metrics;

namespace Spoor.Ingester.Kafka;

/// <summary>What is told of the topics.</summary>
internal sealed partial class TopicTelemetry
{
    public const string MeterName = "Spoor.Ingester.Topics";

    private readonly ILogger _logger;
    private int _faults;

    public TopicTelemetry(IMeterFactory meterFactory, ILogger<Topics> logger)
    {
        _logger = logger;
        meterFactory.Create(MeterName).CreateObservableGauge(
            "spoor.ingester.topic.faults", () => Volatile.Read(ref _faults), "{fault}", "Settings of our topics that are wrong; the log and /status name them.");
    }

    public void Prepared(TopicFacts facts)
    {
        Volatile.Write(ref _faults, facts.Faults.Count);
        foreach (var fault in facts.Faults) LogFault(_logger, fault);
    }

    public void Created(string topic, int partitions, int replication) => LogCreated(_logger, topic, partitions, replication);

    public void NotYet(string error, TimeSpan pause) => LogNotYet(_logger, error, pause.TotalSeconds);

    public void ClientSaid(string message) => LogClient(_logger, message);

    [LoggerMessage(2001, LogLevel.Information, "Created topic {Topic}: {Partitions} partitions, replication {Replication}.")]
    private static partial void LogCreated(ILogger logger, string topic, int partitions, int replication);

    [LoggerMessage(2002, LogLevel.Warning, "{Fault}")]
    private static partial void LogFault(ILogger logger, string fault);

    [LoggerMessage(2003, LogLevel.Warning, "The topics could not be prepared, next attempt in {Seconds} s: {Error}")]
    private static partial void LogNotYet(ILogger logger, string error, double seconds);

    [LoggerMessage(2004, LogLevel.Debug, "Kafka administration client: {Message}")]
    private static partial void LogClient(ILogger logger, string message);
}
