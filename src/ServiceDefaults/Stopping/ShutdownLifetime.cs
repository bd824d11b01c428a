using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Spoor.ServiceDefaults.Telemetry;

namespace Spoor.ServiceDefaults.Stopping;

/// <summary>Ends the process cleanly: not ready at once, serving on for a while, then stopped, all within one budget from the signal.</summary>
/// <remarks>
/// 1. SIGTERM: readiness goes off at once, everything else serves on for <c>Shutdown:Delay</c>.
/// 2. The host stops: servers drain, stages flush and commit, with what is left of <c>Shutdown:Budget</c>.
/// 3. What has not ended by then is ended: a supervisor would kill the process a moment later, and say less.
/// SIGINT (a person at a terminal) and a second signal skip the delay.
/// </remarks>
internal sealed class ShutdownLifetime(
    IHostApplicationLifetime lifetime,
    ReadinessGate gate,
    ServiceTelemetry telemetry,
    TimeProvider time,
    IOptions<ShutdownOptions> options) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Lock _lock = new();
    private ITimer? _delay;
    private ITimer? _end;

    /// <summary>Called when the budget is used up. Ends the process unless a test puts something else here.</summary>
    public Action OnBudgetExceeded { get; set; } = () => Environment.Exit(1);

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Take(context, options.Value.Delay)));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Take(context, TimeSpan.Zero)));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGQUIT, context => Take(context, TimeSpan.Zero)));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Begins the end. A second call skips the delay.</summary>
    public void Stop(TimeSpan delay)
    {
        lock (_lock)
        {
            gate.Close();
            if (_delay is not null || delay == TimeSpan.Zero)
            {
                _delay?.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
                _delay ??= After(TimeSpan.Zero, lifetime.StopApplication);
            }
            else
            {
                _delay = After(delay, lifetime.StopApplication);
            }
            _end ??= After(options.Value.Budget, EndNow);
        }
        telemetry.Stopping(delay, options.Value.Budget);
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _delay?.Dispose();
        _end?.Dispose();
    }

    private void Take(PosixSignalContext context, TimeSpan delay)
    {
        context.Cancel = true;
        Stop(delay);
    }

    private void EndNow()
    {
        telemetry.BudgetExceeded(options.Value.Budget);
        OnBudgetExceeded();
    }

    private ITimer After(TimeSpan due, Action act) => time.CreateTimer(_ => act(), null, due, Timeout.InfiniteTimeSpan);
}
