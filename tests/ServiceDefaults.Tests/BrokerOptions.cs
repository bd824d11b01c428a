using System.ComponentModel.DataAnnotations;

namespace Spoor.ServiceDefaults.Tests;

/// <summary>Options as a component would have them.</summary>
public sealed class BrokerOptions
{
    [Required]
    public string Brokers { get; set; } = "localhost:9092";

    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan PublishTimeout { get; set; } = TimeSpan.FromSeconds(8);

    [Range(1, 1000)]
    public int Partitions { get; set; } = 12;

    public int MaxBatchBytes { get; set; } = 65536;

    public bool CreateTopics { get; set; } = true;

    public SecurityOptions Security { get; set; } = new();

    public Dictionary<string, string> Client { get; } = [];

    public sealed class SecurityOptions
    {
        public string? Username { get; set; }

        public string? Password { get; set; }

        public string? CaFile { get; set; }
    }
}
