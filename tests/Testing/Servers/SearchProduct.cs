namespace Spoor.Testing.Servers;

/// <summary>A search server that tests run against: where its address stands, and the container that takes its place.</summary>
/// <param name="Variable">Environment variable with the address of one that runs already.</param>
/// <param name="Image">The image.</param>
/// <param name="Settings">The container's environment.</param>
public sealed record SearchProduct(string Variable, string Image, IReadOnlyDictionary<string, string> Settings)
{
    private static readonly Dictionary<string, string> s_elasticsearch = new()
    {
        ["discovery.type"] = "single-node",
        ["xpack.security.enabled"] = "false",
        ["ES_JAVA_OPTS"] = "-Xms512m -Xmx512m",
    };

    /// <summary>Elasticsearch 9, the version the product is developed against.</summary>
    public static SearchProduct Elasticsearch { get; } =
        new("TEST_ELASTICSEARCH", "docker.elastic.co/elasticsearch/elasticsearch:9.1.5", s_elasticsearch);

    /// <summary>Elasticsearch 8.</summary>
    public static SearchProduct Elasticsearch8 { get; } =
        new("TEST_ELASTICSEARCH8", "docker.elastic.co/elasticsearch/elasticsearch:8.19.5", s_elasticsearch);

    /// <summary>OpenSearch 2.</summary>
    public static SearchProduct OpenSearch { get; } = new("TEST_OPENSEARCH", "opensearchproject/opensearch:2.19.3", new Dictionary<string, string>
    {
        ["discovery.type"] = "single-node",
        ["DISABLE_SECURITY_PLUGIN"] = "true",
        ["DISABLE_INSTALL_DEMO_CONFIG"] = "true",
        ["OPENSEARCH_JAVA_OPTS"] = "-Xms512m -Xmx512m",
    });

    /// <summary>The one that <c>TEST_SEARCH</c> names in the environment: <c>elasticsearch8</c>, <c>opensearch</c>, else Elasticsearch 9.</summary>
    public static SearchProduct Chosen => Environment.GetEnvironmentVariable("TEST_SEARCH") switch
    {
        null or "" or "elasticsearch" => Elasticsearch,
        "elasticsearch8" => Elasticsearch8,
        "opensearch" => OpenSearch,
        var other => throw new InvalidOperationException($"TEST_SEARCH is {other}; use elasticsearch, elasticsearch8 or opensearch."),
    };
}
