using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Spoor.KafkaSecurity;

namespace Spoor.Ingester.Kafka;

/// <summary>Rules across several settings of <see cref="KafkaOptions"/>.</summary>
internal sealed class KafkaRulesValidator : IValidateOptions<KafkaOptions>
{
    public ValidateOptionsResult Validate(string? name, KafkaOptions options)
    {
        var faults = new List<string>();
        foreach (var key in options.Client.Keys)
        {
            if (KafkaClients.OwnSettings.TryGetValue(key, out var setting))
                faults.Add($"Kafka:Client:{key} is set by the ingester; {setting}");
            else if (options.GroupProtocol == GroupProtocol.Consumer && KafkaClients.ClassicOnly.Contains(key))
                faults.Add($"Kafka:Client:{key} has no meaning with Kafka:GroupProtocol=Consumer: there the brokers' group settings count.");
        }
        if (options.SpansTopic == options.DeadLetterTopic)
            faults.Add($"Kafka:SpansTopic and Kafka:DeadLetterTopic are both {options.SpansTopic}; dead letters need a topic of their own.");
        faults.AddRange(KafkaSecurityRules.Check(options.Security, options.Client));
        if (faults.Count == 0 && (options.Client.Count > 0 || options.Security.Protocol != "plaintext")) TryOut(options, faults);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    /// <summary>librdkafka knows its settings best: it is asked to build each client once, and connects none.</summary>
    private static void TryOut(KafkaOptions options, List<string> faults)
    {
        var signIn = new BrokerSignIn(options.Security, TimeProvider.System, new BrokerSignInTelemetry(NullLogger<BrokerSignIn>.Instance));
        var fault = (options.GroupProtocol == GroupProtocol.Consumer ? null : Member(GroupProtocol.Classic))
            ?? (options.GroupProtocol == GroupProtocol.Classic ? null : Member(GroupProtocol.Consumer))
            ?? KafkaSecurityRules.TryOut(() => new ProducerBuilder<Null, Null>(Silent(KafkaClients.Producer(options, signIn, 1_000_000, 1_000_000)))
                .SetLogHandler(static (_, _) => { }).Build());
        if (fault is not null) faults.Add($"Kafka: {fault}");

        string? Member(GroupProtocol protocol) => KafkaSecurityRules.TryOut(() => new ConsumerBuilder<Ignore, Ignore>(
            Silent(KafkaClients.Consumer(options, signIn, protocol))).SetLogHandler(static (_, _) => { }).Build());
    }

    private static T Silent<T>(T config) where T : ClientConfig
    {
        config.BootstrapServers = "";
        return config;
    }
}
