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
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
