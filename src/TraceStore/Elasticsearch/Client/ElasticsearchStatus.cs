using Microsoft.Extensions.DependencyInjection;

namespace Spoor.TraceStore.Elasticsearch.Client;

/// <summary>What <c>/status</c> shows of the connection to the cluster.</summary>
public static class ElasticsearchStatus
{
    /// <summary>Reads it.</summary>
    /// <param name="services">The process.</param>
    /// <returns>What the cluster is, once it has said so, and what is wrong with how we sign in.</returns>
    public static object Read(IServiceProvider services)
    {
        var connection = services.GetRequiredService<ElasticsearchConnection>();
        return new { cluster = connection.Info?.ToString(), fault = connection.SignIn.Fault };
    }
}
