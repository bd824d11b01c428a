using System.ComponentModel.DataAnnotations;

namespace Spoor.Collector.Admission;

/// <summary>What is taken in. Configuration section: <c>Limits</c>.</summary>
internal sealed class LimitsOptions
{
    /// <summary>Largest request, in bytes after decompression. Default 16 MiB.</summary>
    [Range(64 * 1024, 1024 * 1024 * 1024)]
    public int RequestBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Bytes of all requests together, from the first byte read until Kafka's report. Default 64 MiB.</summary>
    [Range(1024L * 1024, 1024L * 1024 * 1024 * 1024)]
    public long InFlightBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Largest record that is published, in bytes before compression; a larger request is split. Default 512 KiB.</summary>
    [Range(16 * 1024, 64 * 1024 * 1024)]
    public int RecordBytes { get; set; } = 512 * 1024;

    /// <summary>Longest time that a request may take to arrive. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ReceiveTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
