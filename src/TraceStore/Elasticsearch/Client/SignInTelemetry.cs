using Microsoft.Extensions.Logging;

namespace Spoor.TraceStore.Elasticsearch.Client;

/// <summary>What is told of secrets and certificates that change while we run.</summary>
internal sealed partial class SignInTelemetry(ILogger<ElasticsearchConnection> logger)
{
    public void Changed(string key, string path, bool isRefused) =>
        LogChanged(logger, key, path, isRefused ? "after the store refused the old one" : "as it changed");

    public void Unreadable(string key, string fault) => LogUnreadable(logger, key, fault);

    [LoggerMessage(4030, LogLevel.Information, "{Key}: a new secret is used, read from {Path} {Why}")]
    private static partial void LogChanged(ILogger logger, string key, string path, string why);

    [LoggerMessage(4031, LogLevel.Warning, "{Key} cannot be read, what it held before is still used: {Fault}")]
    private static partial void LogUnreadable(ILogger logger, string key, string fault);
}
