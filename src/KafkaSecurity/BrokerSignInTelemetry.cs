using Microsoft.Extensions.Logging;

namespace Spoor.KafkaSecurity;

/// <summary>What is told of passwords and tokens that change while we run.</summary>
public sealed partial class BrokerSignInTelemetry(ILogger<BrokerSignIn> logger)
{
    internal void Changed(string path) => LogChanged(logger, path);

    internal void Unreadable(string path, string fault) => LogUnreadable(logger, path, fault);

    [LoggerMessage(6001, LogLevel.Information, "Kafka: a new secret from {Path} is used from the next connection on")]
    private static partial void LogChanged(ILogger logger, string path);

    [LoggerMessage(6002, LogLevel.Warning, "Kafka: no secret from {Path}, what it held before is still used: {Fault}")]
    private static partial void LogUnreadable(ILogger logger, string path, string fault);
}
