using Microsoft.Extensions.Options;

namespace Spoor.Collector.Publish;

/// <summary>Checks the ranges of <see cref="KafkaOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class KafkaOptionsValidator : IValidateOptions<KafkaOptions>;
