using Microsoft.Extensions.Options;
using Spoor.KafkaSecurity;

namespace Spoor.Collector.Publish;

/// <summary>Registers publishing.</summary>
internal static class PublishServices
{
    /// <summary>Adds the Kafka producer, its watchdog, and the care for the topics. Section <c>Kafka</c>.</summary>
    public static IServiceCollection AddPublisher(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<KafkaOptions>, KafkaRulesValidator>();
        services.AddOptionsWithValidateOnStart<KafkaOptions, KafkaOptionsValidator>().BindConfiguration("Kafka");
        services.AddBrokerSignIn(provider => provider.GetRequiredService<IOptions<KafkaOptions>>().Value.Security);
        services.AddSingleton<PublishTelemetry>();
        services.AddSingleton<SpanPublisher>();
        services.AddSingleton<ISpanPublisher>(provider => provider.GetRequiredService<SpanPublisher>());
        services.AddSingleton<TopicSetup>();
        services.AddHostedService(provider => provider.GetRequiredService<TopicSetup>());
        services.AddHostedService<PublishWatchdog>();
        return services;
    }
}
