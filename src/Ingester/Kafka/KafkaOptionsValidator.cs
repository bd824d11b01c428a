using Microsoft.Extensions.Options;

namespace Spoor.Ingester.Kafka;

/// <summary>Ranges of single values; the rules across them are <see cref="KafkaRulesValidator"/>'s.</summary>
[OptionsValidator]
internal sealed partial class KafkaOptionsValidator : IValidateOptions<KafkaOptions>;
