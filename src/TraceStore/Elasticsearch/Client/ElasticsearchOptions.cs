using System.ComponentModel.DataAnnotations;

namespace Spoor.TraceStore.Elasticsearch.Client;

/// <summary>Where the search cluster is and how its indices are laid out. Configuration section: <c>Elasticsearch</c>.</summary>
public sealed class ElasticsearchOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Elasticsearch";

    /// <summary>Addresses of the cluster's nodes, comma-separated. Default <c>http://localhost:9200</c>.</summary>
    [Required]
    public string Urls { get; set; } = "http://localhost:9200";

    /// <summary>User name for basic authentication; none by default.</summary>
    public string? Username { get; set; }

    /// <summary>Password of <see cref="Username"/>.</summary>
    public string? Password { get; set; }

    /// <summary>File that holds the password instead; read again when it changes or is refused.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>API key, base64 as Elasticsearch hands it out; instead of user name and password.</summary>
    public string? ApiKey { get; set; }

    /// <summary>File that holds the API key instead; read again when it changes or is refused.</summary>
    public string? ApiKeyFile { get; set; }

    /// <summary>PEM file with the certificates that the cluster's own must be signed by; the system's by default. Read again for each
    /// connection.</summary>
    public string? CaFile { get; set; }

    /// <summary>First part of the name of every index. Default <c>spoor</c>.</summary>
    [Required, RegularExpression("^[a-z0-9][a-z0-9_-]{0,99}$", ErrorMessage =
        "Elasticsearch:IndexPrefix is no start of an index name; use 1 to 100 of a-z, 0-9, '-' and '_', the first a letter or digit.")]
    public string IndexPrefix { get; set; } = "spoor";

    /// <summary>Least number of shards of a day's span index; a day gets more where the largest of the seven days before was above 40 GB a shard. Default 1.</summary>
    [Range(1, 1024)]
    public int Shards { get; set; } = 1;

    /// <summary>Copies of each shard beside the first. Default 1, and 0 on a cluster of a single node.</summary>
    [Range(0, 10)]
    public int? Replicas { get; set; }

    /// <summary>How soon a written span is found by a search. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Resource attributes that are copied into every span's document, for people who look at the index directly. Default none.</summary>
    public IList<string> InlineResourceAttributes { get; } = [];
}
