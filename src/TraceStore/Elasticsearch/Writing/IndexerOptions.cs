using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Spoor.TraceStore.Elasticsearch.Writing;

/// <summary>Limits of what is sent to the cluster. Configuration section: <c>Indexer</c>.</summary>
public sealed class IndexerOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Indexer";

    /// <summary>Body of a bulk request at which it is sent, in bytes before compression. Default 4 MiB; 1 to 5 MiB cost the cluster least.</summary>
    [Range(64 * 1024, 64 * 1024 * 1024)]
    public int MaxRequestBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Longest time a span waits for its bulk to fill; a fifth of it after a pause as long. Default 500 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Memory of documents that wait or are under way, in bytes; no more spans are taken above it. Default 64 MiB.</summary>
    [Range(1024 * 1024, 16L * 1024 * 1024 * 1024)]
    public long MaxInFlightBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Most bulk requests under way at a time; fewer while the cluster is slow or refuses. Default 8.</summary>
    [Range(1, 256)]
    public int MaxConcurrency { get; set; } = 8;

    /// <summary>Longest time to wait for the answer to a bulk request. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest pause before a bulk is tried again, unless the cluster asks for more. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>Checks each setting.</summary>
[OptionsValidator]
internal sealed partial class IndexerOptionsValidator : IValidateOptions<IndexerOptions>;
