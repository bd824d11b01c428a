namespace Spoor.Collector.Admission;

/// <summary>Ends the receiving of requests that take too long to arrive.</summary>
internal sealed class ReceiveTimeouts(InFlightBytes inFlight, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(0.5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_tick, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) inFlight.EndOverdue();
    }
}
