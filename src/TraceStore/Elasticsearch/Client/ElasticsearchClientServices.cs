using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Spoor.TraceStore.Elasticsearch.Client;

/// <summary>Wires the connection to the cluster; asked for by writer and reader, done once.</summary>
internal static class ElasticsearchClientServices
{
    public static IServiceCollection AddElasticsearchConnection(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(ElasticsearchConnection))) return services;
        services.AddSingleton<IValidateOptions<ElasticsearchOptions>, ElasticsearchOptionsRules>();
        services.AddOptionsWithValidateOnStart<ElasticsearchOptions, ElasticsearchOptionsValidator>()
            .BindConfiguration(ElasticsearchOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<SignInTelemetry>();
        services.AddSingleton<ElasticsearchConnection>();
        return services;
    }
}
