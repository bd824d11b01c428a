using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Spoor.KafkaSecurity;

namespace Spoor.Collector.Publish;

/// <summary>Rules across several settings of <see cref="KafkaOptions"/>, and what librdkafka itself does not take.</summary>
internal sealed class KafkaRulesValidator : IValidateOptions<KafkaOptions>
{
    private const int AnyBytes = 1_000_000;

    public ValidateOptionsResult Validate(string? name, KafkaOptions options)
    {
        var faults = KafkaSecurityRules.Check(options.Security, options.Client).ToList();
        if (faults.Count == 0 && (options.Client.Count > 0 || options.Security.Protocol != "plaintext"))
        {
            var signIn = new BrokerSignIn(
                options.Security, TimeProvider.System, new BrokerSignInTelemetry(NullLogger<BrokerSignIn>.Instance));
            var config = KafkaSettings.ForProducer(options, signIn, AnyBytes, AnyBytes, AnyBytes);
            config.BootstrapServers = "";
            if (KafkaSecurityRules.TryOut(() => new ProducerBuilder<Null, Null>(config).SetLogHandler(static (_, _) => { }).Build()) is { } fault)
                faults.Add($"Kafka: {fault}");
        }
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
