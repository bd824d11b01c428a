using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Spoor.TraceStore.Elasticsearch.Indices;

/// <summary>How long spans are kept. Configuration section: <c>Storage</c>.</summary>
public sealed class RetentionOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Storage";

    /// <summary>A span is taken until the end of its day (UTC) plus this, and deleted with its whole day an hour later. Default 7 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);
}

/// <summary>Checks each setting.</summary>
[OptionsValidator]
internal sealed partial class RetentionOptionsValidator : IValidateOptions<RetentionOptions>;
