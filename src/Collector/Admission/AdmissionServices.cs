using Microsoft.AspNetCore.Connections;

namespace Spoor.Collector.Admission;

/// <summary>Registers admission.</summary>
internal static class AdmissionServices
{
    /// <summary>Adds the count of the bytes in flight, its time limit, and the server's receive buffers. Section <c>Limits</c>.</summary>
    public static IServiceCollection AddAdmission(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<LimitsOptions, LimitsOptionsValidator>().BindConfiguration("Limits");
        services.AddSingleton<AdmissionTelemetry>();
        services.AddSingleton<InFlightBytes>();
        services.AddSingleton<Unfolder>();
        services.AddHostedService<ReceiveTimeouts>();
        services.AddSingleton<ReceiveBlocksFactory>();
        services.AddSingleton<IMemoryPoolFactory<byte>>(provider => provider.GetRequiredService<ReceiveBlocksFactory>());
        services.AddHostedService(provider => provider.GetRequiredService<ReceiveBlocksFactory>());
        return services;
    }
}
