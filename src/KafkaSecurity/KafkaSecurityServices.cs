using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Spoor.KafkaSecurity;

/// <summary>Registers how the brokers are signed in to.</summary>
public static class KafkaSecurityServices
{
    /// <summary>Adds <see cref="BrokerSignIn"/>, and what keeps it up to date.</summary>
    /// <param name="services">The process.</param>
    /// <param name="options">Finds the settings, after they were validated.</param>
    /// <returns>The same.</returns>
    public static IServiceCollection AddBrokerSignIn(this IServiceCollection services, Func<IServiceProvider, KafkaSecurityOptions> options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<BrokerSignInTelemetry>();
        services.TryAddSingleton(provider => new BrokerSignIn(
            options(provider), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<BrokerSignInTelemetry>()));
        services.AddHostedService<BrokerSignInWatch>();
        return services;
    }
}
