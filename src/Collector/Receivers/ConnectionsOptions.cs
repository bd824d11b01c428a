using System.ComponentModel.DataAnnotations;

namespace Spoor.Collector.Receivers;

/// <summary>Connections of gRPC clients. Configuration section: <c>Connections</c>.</summary>
internal sealed class ConnectionsOptions
{
    /// <summary>Age at which a connection is asked to leave, ±10 %, so that new replicas get their share. Default 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromMinutes(5);
}
