using Spoor.Collector.Publish;

namespace Spoor.AllInOne.Publish;

/// <summary>Registers publishing into the store.</summary>
internal static class StorePublishServices
{
    /// <summary>Adds the way from the receivers into the store, in place of the one through Kafka.</summary>
    public static IServiceCollection AddStorePublisher(this IServiceCollection services) =>
        services.AddSingleton<StorePublishTelemetry>().AddSingleton<ISpanPublisher, StorePublisher>();
}
