using Microsoft.Extensions.Hosting;

namespace Spoor.ServiceDefaults.Listening;

/// <summary>Looks every few seconds whether the certificate was renewed. The files are read, not watched: what mounts secrets replaces links
/// and folders, of which watchers see nothing.</summary>
internal sealed class TlsWatch(ServerTls tls, TlsTelemetry telemetry, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var (isNew, fault) = tls.Refresh(time.GetUtcNow());
            if (isNew) telemetry.Renewed(tls.Certificate.Subject, tls.Certificate.NotAfter);
            else if (fault is not null) telemetry.Refused(fault, tls.Certificate.Subject, tls.Certificate.NotAfter);
        }
    }
}
