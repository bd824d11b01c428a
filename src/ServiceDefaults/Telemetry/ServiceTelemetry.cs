using Microsoft.Extensions.Logging;

namespace Spoor.ServiceDefaults.Telemetry;

/// <summary>What every process says of its own start and end.</summary>
internal sealed partial class ServiceTelemetry(ILogger<ServiceTelemetry> logger)
{
    public void Started(string service, string version, string ports) => LogStarted(logger, service, version, ports);

    public void Stopping(TimeSpan delay, TimeSpan budget) => LogStopping(logger, delay.TotalSeconds, budget.TotalSeconds);

    public void Stopped(string service) => LogStopped(logger, service);

    public void BudgetExceeded(TimeSpan budget) => LogBudgetExceeded(logger, budget.TotalSeconds);

    [LoggerMessage(5001, LogLevel.Information, "Spoor {Service} {Version} is up: {Ports}")]
    private static partial void LogStarted(ILogger logger, string service, string version, string ports);

    [LoggerMessage(5002, LogLevel.Information, "Asked to stop: serving on for {Delay} s, ended within {Budget} s")]
    private static partial void LogStopping(ILogger logger, double delay, double budget);

    [LoggerMessage(5003, LogLevel.Information, "Spoor {Service} has stopped")]
    private static partial void LogStopped(ILogger logger, string service);

    [LoggerMessage(5004, LogLevel.Error, "Not stopped within {Budget} s; ending with work unfinished. Raise Shutdown:Budget, or see what was slow above")]
    private static partial void LogBudgetExceeded(ILogger logger, double budget);
}
