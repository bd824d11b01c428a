using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Spoor.Ingester.Consume;
using Spoor.Ingester.DeadLetters;
using Spoor.Ingester.Kafka;
using Spoor.Ingester.Status;
using Spoor.KafkaSecurity;

namespace Spoor.Ingester.Pipeline;

/// <summary>Wires the stages. Whoever calls it brings a <see cref="TraceStore.Writing.ISpanWriter"/>.</summary>
internal static class IngestServices
{
    /// <summary>Kafka: sections <c>Kafka</c> and <c>Limits</c>.</summary>
    public static IServiceCollection AddSpanConsumer(this IServiceCollection services)
    {
        services.AddKafka(TopicRights.Ingester);
        services.AddOptionsWithValidateOnStart<ConsumeOptions, ConsumeOptionsValidator>()
            .BindConfiguration(ConsumeOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true);
        services.AddSingleton<BytesInFlight>();
        services.AddSingleton<RecordPool>();
        services.AddSingleton<ConsumerTelemetry>();
        services.AddSingleton<SpanConsumer>();
        services.AddHostedService<LagReader>();
        return services;
    }

    /// <summary>What cannot be stored goes to its topic.</summary>
    public static IServiceCollection AddDeadLetters(this IServiceCollection services)
    {
        services.AddSingleton<DeadLetterQueue>();
        services.AddSingleton<DeadLetterTelemetry>();
        services.AddSingleton<DeadLetterPublisher>();
        return services;
    }

    /// <summary>All of it in order.</summary>
    public static IServiceCollection AddIngestPipeline(this IServiceCollection services)
    {
        services.AddSingleton<Books>();
        services.AddSingleton<IngestTelemetry>();
        services.AddSingleton<IngesterStatus>();
        services.AddHostedService<IngestPipeline>();
        return services;
    }

    /// <summary>The topics and how they are reached.</summary>
    public static IServiceCollection AddKafka(this IServiceCollection services, TopicRights rights)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<KafkaOptions>, KafkaRulesValidator>();
        services.AddOptionsWithValidateOnStart<KafkaOptions, KafkaOptionsValidator>()
            .BindConfiguration(KafkaOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true);
        services.AddBrokerSignIn(provider => provider.GetRequiredService<IOptions<KafkaOptions>>().Value.Security);
        services.AddSingleton(rights);
        services.AddSingleton<TopicTelemetry>();
        services.AddSingleton<Topics>();
        return services;
    }
}
