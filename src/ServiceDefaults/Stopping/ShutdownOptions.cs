using System.ComponentModel.DataAnnotations;

namespace Spoor.ServiceDefaults.Stopping;

/// <summary>How a process ends after SIGTERM. Configuration section: <c>Shutdown</c>.</summary>
internal sealed class ShutdownOptions
{
    /// <summary>How long it serves on, not ready, so that load balancers turn away first. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The whole time from the signal to the end of the process. Default 25 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Budget { get; set; } = TimeSpan.FromSeconds(25);
}
