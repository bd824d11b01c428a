using Confluent.Kafka;
using Microsoft.Extensions.Options;

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
        foreach (var (key, file) in new[]
        {
            ("CaFile", options.Security.CaFile), ("CertificateFile", options.Security.CertificateFile),
            ("KeyFile", options.Security.KeyFile),
        })
        {
            if (file is not null && !File.Exists(file)) faults.Add($"Kafka:Security:{key} names {file}, which does not exist.");
        }
        if (faults.Count == 0 && options.Client.Count > 0) TryOut(options, faults);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    /// <summary>librdkafka knows its settings best: it is asked to build each client once, and connects none.</summary>
    private static void TryOut(KafkaOptions options, List<string> faults)
    {
        try
        {
            if (options.GroupProtocol != GroupProtocol.Consumer) Build(KafkaClients.Consumer(options, GroupProtocol.Classic));
            if (options.GroupProtocol != GroupProtocol.Classic) Build(KafkaClients.Consumer(options, GroupProtocol.Consumer));
            new ProducerBuilder<Null, Null>(Silent(KafkaClients.Producer(options, 1_000_000, 1_000_000))).SetLogHandler(static (_, _) => { }).Build().Dispose();
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or KafkaException)
        {
            faults.Add($"Kafka:Client: {exception.Message}");
        }

        static void Build(ConsumerConfig config) =>
            new ConsumerBuilder<Ignore, Ignore>(Silent(config)).SetLogHandler(static (_, _) => { }).Build().Dispose();
    }

    private static T Silent<T>(T config) where T : ClientConfig
    {
        config.BootstrapServers = "";
        return config;
    }
}
