using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Spoor.TraceStore.Elasticsearch.Indices;
using Spoor.TraceStore.Embedded.Days;
using Spoor.TraceStore.Embedded.Reading;
using Spoor.TraceStore.Embedded.Writing;
using Spoor.TraceStore.Reading;
using Spoor.TraceStore.Writing;

namespace Spoor.TraceStore.Embedded;

/// <summary>Wires the store in a folder of this machine.</summary>
public static class EmbeddedStoreServices
{
    /// <summary>Adds an <see cref="ISpanWriter"/> and an <see cref="ITraceReader"/> over SQLite files. Configuration section: <c>Storage</c>.</summary>
    /// <param name="services">The process.</param>
    /// <returns>The same.</returns>
    public static IServiceCollection AddEmbeddedStore(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptionsWithValidateOnStart<EmbeddedStoreOptions, EmbeddedStoreOptionsValidator>().BindConfiguration(EmbeddedStoreOptions.Section);
        services.AddSingleton<DayFiles>();
        services.AddSingleton(provider => new AgeLimits(
            Options.Create(new RetentionOptions { Retention = provider.GetRequiredService<IOptions<EmbeddedStoreOptions>>().Value.Retention }),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<EmbeddedTelemetry>();
        services.AddSingleton<StoreLimits>();
        services.AddSingleton<KnownKeys>();
        services.AddSingleton<ISpanWriter, EmbeddedSpanWriter>();
        services.AddHostedService<SegmentMerger>();
        services.AddSingleton<ITraceReader>(provider =>
        {
            // The writer opens the folder.
            _ = provider.GetRequiredService<ISpanWriter>();
            return ActivatorUtilities.CreateInstance<EmbeddedTraceReader>(provider);
        });
        return services;
    }
}
