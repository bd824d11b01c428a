using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Spoor.TraceStore.Elasticsearch.Client;
using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Elasticsearch.Indices;
using Spoor.TraceStore.Elasticsearch.Writing;
using Spoor.TraceStore.Writing;

namespace Spoor.TraceStore.Elasticsearch;

/// <summary>Wires the store on Elasticsearch or OpenSearch.</summary>
public static class ElasticsearchServices
{
    /// <summary>Adds an <see cref="ISpanWriter"/>. Configuration sections: <c>Elasticsearch</c>, <c>Indexer</c>, and <c>Storage:Retention</c>.</summary>
    /// <param name="services">The services.</param>
    /// <returns>The same.</returns>
    public static IServiceCollection AddElasticsearchSpanWriter(this IServiceCollection services)
    {
        services.AddElasticsearchConnection();
        services.AddMetrics();
        services.AddOptionsWithValidateOnStart<IndexerOptions, IndexerOptionsValidator>()
            .BindConfiguration(IndexerOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true);
        services.AddOptionsWithValidateOnStart<RetentionOptions, RetentionOptionsValidator>()
            .BindConfiguration(RetentionOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true);
        services.AddSingleton(provider => new IndexNames(provider.GetRequiredService<ElasticsearchConnection>().Prefix));
        services.AddSingleton(provider => new BulkConcurrency(
            provider.GetRequiredService<IOptions<IndexerOptions>>().Value.MaxConcurrency, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new MemoryGauge(provider.GetRequiredService<IOptions<IndexerOptions>>().Value.MaxInFlightBytes));
        services.AddSingleton<ElasticsearchAdministration>();
        services.AddSingleton<AgeLimits>();
        services.AddSingleton<DayIndices>();
        services.AddSingleton<BulkTelemetry>();
        services.AddSingleton<WriterTrouble>();
        services.AddSingleton<BulkSender>();
        services.AddSingleton<ISpanWriter, ElasticsearchSpanWriter>();
        services.AddSingleton<RetentionTelemetry>();
        services.AddSingleton<RetentionSweep>();
        services.AddHostedService<IndexCare>();
        return services;
    }
}
