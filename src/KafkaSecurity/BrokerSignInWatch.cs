using Microsoft.Extensions.Hosting;

namespace Spoor.KafkaSecurity;

/// <summary>Looks every few seconds whether a password, a token or a certificate was replaced.</summary>
internal sealed class BrokerSignInWatch(BrokerSignIn signIn, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) signIn.Refresh();
    }
}
