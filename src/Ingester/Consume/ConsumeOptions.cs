using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Spoor.Ingester.Consume;

/// <summary>Limits of memory. Configuration section: <c>Limits</c>, one for all processes.</summary>
internal sealed class ConsumeOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Limits";

    /// <summary>Bytes held for records that are not settled, the writer's share included; above it consuming pauses. Default 48 MiB.</summary>
    [Range(4L * 1024 * 1024, 64L * 1024 * 1024 * 1024)]
    public long InFlightBytes { get; set; } = 48L * 1024 * 1024;

    /// <summary>Largest request; read by the collector, not here.</summary>
    public long? RequestBytes { get; set; }

    /// <summary>Largest record; read by the collector, not here.</summary>
    public long? RecordBytes { get; set; }
}

/// <summary>Ranges of <see cref="ConsumeOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class ConsumeOptionsValidator : IValidateOptions<ConsumeOptions>;
