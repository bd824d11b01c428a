using Microsoft.Extensions.DependencyInjection;
using Spoor.TraceStore.Elasticsearch.Client;
using Spoor.TraceStore.Elasticsearch.Reading;

namespace Spoor.TraceStore.Reading;

/// <summary>Wires the reader of the store.</summary>
public static class TraceReaderServices
{
    /// <summary>Adds <see cref="ITraceReader"/> over Elasticsearch; section <c>Elasticsearch</c>.</summary>
    /// <param name="services">The process.</param>
    /// <returns>The same.</returns>
    public static IServiceCollection AddTraceReader(this IServiceCollection services) => services
        .AddElasticsearchConnection()
        .AddSingleton<ITraceReader, TraceReader>()
        .AddSingleton<ClusterTelemetry>()
        .AddHostedService<ClusterWatch>();

    /// <summary>What the store says it is, for <c>/status</c>.</summary>
    /// <param name="services">The process.</param>
    /// <returns>Product, version and number of nodes; <see langword="null"/> while it has not said so.</returns>
    public static string? DescribeStore(this IServiceProvider services) => services.GetRequiredService<ElasticsearchConnection>().Info?.ToString();

    /// <summary>What is wrong with how we sign in to the store, for <c>/status</c>.</summary>
    /// <param name="services">The process.</param>
    /// <returns>What to mend; <see langword="null"/> while nothing is.</returns>
    public static string? DescribeStoreFault(this IServiceProvider services) => services.GetRequiredService<ElasticsearchConnection>().SignIn.Fault;
}
