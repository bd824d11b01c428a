using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Spoor.TraceStore.Embedded.Days;

/// <summary>Where the embedded store lives and how much it keeps. Configuration section: <c>Storage</c>.</summary>
public sealed class EmbeddedStoreOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Storage";

    /// <summary>The folder; made where it is missing. Default: <c>spoor-data</c> where the process was started, in a container
    /// <c>/data</c>.</summary>
    [Required]
    public string Folder { get; set; } = DefaultFolder();

    /// <summary>A span is taken until the end of its day (UTC) plus this, and deleted with its whole day an hour later. Default 7 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Bytes that the folder may take; above, the oldest is deleted: whole days, of the only day the oldest spans. Default 10 GiB.</summary>
    [Range(16L * 1024 * 1024, long.MaxValue)]
    public long MaxBytes { get; set; } = 10L * 1024 * 1024 * 1024;

    private static string DefaultFolder()
    {
        const string inContainer = "/data";
        if (Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER") == "true" && Directory.Exists(inContainer)) return inContainer;
        return "spoor-data";
    }
}

/// <summary>Checks each setting.</summary>
[OptionsValidator]
internal sealed partial class EmbeddedStoreOptionsValidator : IValidateOptions<EmbeddedStoreOptions>;
