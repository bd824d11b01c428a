using Microsoft.Extensions.Options;

namespace Spoor.Collector.Admission;

/// <summary>Checks the ranges of <see cref="LimitsOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class LimitsOptionsValidator : IValidateOptions<LimitsOptions>;
