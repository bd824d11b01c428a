using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Spoor.ServiceDefaults.Telemetry;

/// <summary>Every meter of ours, and the runtime's own, for Prometheus.</summary>
internal static class MetricSetup
{
    // Where an instrument gives no boundaries of its own, the library's are for milliseconds.
    private static readonly double[] s_seconds =
        [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    public static void Apply(IServiceCollection services, string service, string version) => services
        .AddOpenTelemetry()
        .ConfigureResource(resource => resource.Clear().AddService(
            "spoor-" + service, serviceVersion: version, autoGenerateServiceInstanceId: false))
        .WithMetrics(metrics => metrics
            .AddMeter("Spoor.*", "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel")
            .AddView(SecondsView)
            .AddPrometheusExporter(exporter => exporter.ScopeInfoEnabled = false));

    private static MetricStreamConfiguration? SecondsView(Instrument instrument)
    {
        var isOurs = instrument.Meter.Name.StartsWith("Spoor.", StringComparison.Ordinal);
        return isOurs && instrument is Histogram<double> { Unit: "s", Advice: null }
            ? new ExplicitBucketHistogramConfiguration { Boundaries = s_seconds }
            : null;
    }
}
