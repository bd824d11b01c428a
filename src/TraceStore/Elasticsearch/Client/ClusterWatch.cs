using Microsoft.Extensions.Hosting;

namespace Spoor.TraceStore.Elasticsearch.Client;

/// <summary>At start finds out what the cluster is, asking until it says so, and logs it. Nobody waits for it.</summary>
internal sealed class ClusterWatch(ElasticsearchConnection connection, ClusterTelemetry telemetry, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan s_betweenAttempts = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isTold = false;
        while (true)
        {
            if (await connection.DescribeAsync(stoppingToken).ConfigureAwait(false) is { } info)
            {
                telemetry.ClusterFound(info);
                return;
            }
            if (!isTold) telemetry.ClusterSilent();
            isTold = true;
            await Task.Delay(s_betweenAttempts, time, stoppingToken).ConfigureAwait(false);
        }
    }
}
