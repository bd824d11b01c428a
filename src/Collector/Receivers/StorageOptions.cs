using System.ComponentModel.DataAnnotations;

namespace Spoor.Collector.Receivers;

/// <summary>What the store keeps, and so what is worth taking in. Configuration section: <c>Storage</c>.</summary>
internal sealed class StorageOptions
{
    /// <summary>How long spans are kept; older ones are rejected. Default 7 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);
}
