using Microsoft.Extensions.Options;

namespace Spoor.ServiceDefaults.Stopping;

/// <summary>The ranges of each option.</summary>
[OptionsValidator]
internal sealed partial class ShutdownOptionsValidator : IValidateOptions<ShutdownOptions>;
