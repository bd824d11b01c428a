using Microsoft.Extensions.Options;

namespace Spoor.Collector.Receivers;

/// <summary>Checks the ranges of <see cref="ConnectionsOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class ConnectionsOptionsValidator : IValidateOptions<ConnectionsOptions>;
