namespace Spoor.Testing.Servers;

/// <summary>OpenSearch 2: <c>TEST_OPENSEARCH</c>, else a container.</summary>
public sealed class OpenSearchServer() : ElasticsearchServer(
    "TEST_OPENSEARCH",
    "opensearchproject/opensearch:2.19.3",
    new Dictionary<string, string>
    {
        ["discovery.type"] = "single-node",
        ["DISABLE_SECURITY_PLUGIN"] = "true",
        ["DISABLE_INSTALL_DEMO_CONFIG"] = "true",
        ["OPENSEARCH_JAVA_OPTS"] = "-Xms512m -Xmx512m",
    });
