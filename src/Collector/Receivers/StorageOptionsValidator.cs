using Microsoft.Extensions.Options;

namespace Spoor.Collector.Receivers;

/// <summary>Checks the ranges of <see cref="StorageOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
