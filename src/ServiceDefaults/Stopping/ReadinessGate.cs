using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Spoor.ServiceDefaults.Stopping;

/// <summary>Ready from the moment everything has started until the moment a stop is asked for.</summary>
internal sealed class ReadinessGate(IHostApplicationLifetime lifetime) : IHealthCheck
{
    private volatile bool _isStopping;

    /// <summary>Turns readiness off for good.</summary>
    public void Close() => _isStopping = true;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            _isStopping || lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("stopping")
            : lifetime.ApplicationStarted.IsCancellationRequested ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("starting"));
}
