using Microsoft.Extensions.Hosting;
using Spoor.TraceStore.Elasticsearch.Client;

namespace Spoor.TraceStore.Elasticsearch.Indices;

/// <summary>At start puts the templates; then, and every hour, deletes old days. A cluster that is away is asked again, never fatal.</summary>
internal sealed class IndexCare(
    ElasticsearchConnection connection, DayIndices indices, RetentionSweep retention, RetentionTelemetry telemetry, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan s_betweenSweeps = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_afterFailure = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_betweenAttempts = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await PutTemplatesAsync(stoppingToken).ConfigureAwait(false);
        while (true)
        {
            var deleted = await retention.RunAsync(stoppingToken).ConfigureAwait(false);
            await Task.Delay(WithJitter(deleted < 0 ? s_afterFailure : s_betweenSweeps), time, stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task PutTemplatesAsync(CancellationToken cancellationToken)
    {
        string? told = null;
        while (true)
        {
            var outcome = await indices.EnsureTemplatesAsync(cancellationToken).ConfigureAwait(false);
            if (outcome.IsDone) break;
            if (told != outcome.Error) telemetry.SetupFailed(told = outcome.Error);
            await Task.Delay(WithJitter(s_betweenAttempts), time, cancellationToken).ConfigureAwait(false);
        }
        if (connection.Info is { } info) telemetry.ClusterFound(info.ToString());
    }

    // ±10 %, so that several ingesters do not ask at the same moment for ever. Not a secret.
#pragma warning disable CA5394
    private static TimeSpan WithJitter(TimeSpan delay) => delay * (0.9 + 0.2 * Random.Shared.NextDouble());
#pragma warning restore CA5394
}
