using System.Net;
using Elastic.Transport;
using Microsoft.Extensions.Options;
using Spoor.Testing.Servers;
using Spoor.TraceStore.Elasticsearch.Client;
using Spoor.TraceStore.Tests.Reading;
using HttpMethod = Elastic.Transport.HttpMethod;

namespace Spoor.TraceStore.Tests.Elasticsearch.Client;

public sealed class ElasticsearchConnectionTests(
    ElasticsearchServer elasticsearch, Elasticsearch8Server elasticsearch8, OpenSearchServer openSearch)
{
    [Theory]
    [InlineData("Elasticsearch 9.")]
    [InlineData("Elasticsearch 8.")]
    [InlineData("OpenSearch 2.")]
    public async Task Finds_out_product_version_and_number_of_nodes(string product)
    {
        using var connection = new ElasticsearchConnection(Options.Create(new ElasticsearchOptions { Urls = Server(product).Url.ToString() }));

        var info = await connection.DescribeAsync(TestContext.Current.CancellationToken);

        Assert.NotNull(info);
        Assert.Equal(product.StartsWith("OpenSearch", StringComparison.Ordinal), info.IsOpenSearch);
        Assert.True(info.IsTested);
        Assert.Equal(1, info.DataNodes);
        Assert.StartsWith(product, info.ToString(), StringComparison.Ordinal);
        Assert.EndsWith(", 1 data node(s)", info.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"version":{"number":"7.17.29"}}""", "Elasticsearch 7.17.29, 3 data node(s), a version that is not tested")]
    [InlineData("""{"version":{"number":"10.0.0-SNAPSHOT"}}""", "Elasticsearch 10.0.0, 3 data node(s), a version that is not tested")]
    [InlineData("""{"version":{"distribution":"opensearch","number":"3.1.0"}}""", "OpenSearch 3.1.0, 3 data node(s), a version that is not tested")]
    public async Task A_version_that_is_not_tested_says_so(string root, string expected)
    {
        await using var cluster = await RecordingCluster.StartAsync((200, root), (200, """{"number_of_data_nodes":3}"""));
        using var connection = new ElasticsearchConnection(Options.Create(new ElasticsearchOptions { Urls = cluster.Url.ToString() }));

        Assert.Equal(expected, (await connection.DescribeAsync(TestContext.Current.CancellationToken))?.ToString());
    }

    [Fact]
    public async Task A_cluster_that_is_away_is_no_exception()
    {
        using var connection = new ElasticsearchConnection(Options.Create(new ElasticsearchOptions { Urls = "http://127.0.0.1:1" }));

        Assert.Null(await connection.DescribeAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("Elasticsearch 9.")]
    [InlineData("Elasticsearch 8.")]
    [InlineData("OpenSearch 2.")]
    public async Task Typed_calls_pass_and_a_failed_call_is_a_value_with_its_body(string product)
    {
        using var connection = new ElasticsearchConnection(Options.Create(new ElasticsearchOptions { Urls = Server(product).Url.ToString() }));

        var typed = await connection.Client.Cluster.HealthAsync(TestContext.Current.CancellationToken);
        var missing = await connection.Transport.RequestAsync<StringResponse>(
            HttpMethod.GET, "/no-such-index/_doc/1", TestContext.Current.CancellationToken);

        Assert.True(typed.IsValidResponse, typed.DebugInformation);
        Assert.Equal((int)HttpStatusCode.NotFound, missing.ApiCallDetails.HttpStatusCode);
        Assert.Contains("index_not_found_exception", missing.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null, null, "Urls is empty")]
    [InlineData("localhost:9200", null, null, "'localhost:9200'")]
    [InlineData("http://a:1, ftp://b", null, null, "'ftp://b'")]
    [InlineData("http://a:1", "elastic", null, "belong together")]
    [InlineData("http://a:1", "elastic", "key", "ApiKey and Elasticsearch:Username")]
    public void Settings_that_cannot_work_are_named(string urls, string? username, string? apiKey, string expected)
    {
        var result = new ElasticsearchOptionsRules().Validate(
            null, new ElasticsearchOptions { Urls = urls, Username = username, ApiKey = apiKey });

        Assert.Contains(expected, result.FailureMessage, StringComparison.Ordinal);
    }

    private ElasticsearchServer Server(string product) => product switch
    {
        "Elasticsearch 9." => elasticsearch,
        "Elasticsearch 8." => elasticsearch8,
        _ => openSearch,
    };
}
