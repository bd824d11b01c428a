using Microsoft.Extensions.Options;

namespace Spoor.Collector.Receivers.Otlp;

/// <summary>Checks the ranges of <see cref="CorsOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class CorsOptionsValidator : IValidateOptions<CorsOptions>;
