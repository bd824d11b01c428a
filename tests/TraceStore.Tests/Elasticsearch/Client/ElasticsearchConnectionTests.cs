using System.Net;
using Elastic.Transport;
using Microsoft.Extensions.Options;
using Spoor.Testing.Servers;
using Spoor.TraceStore.Elasticsearch.Client;
using HttpMethod = Elastic.Transport.HttpMethod;

namespace Spoor.TraceStore.Tests.Elasticsearch.Client;

public sealed class ElasticsearchConnectionTests(ElasticsearchServer elasticsearch)
{
    [Fact]
    public async Task Finds_out_flavour_version_and_number_of_nodes()
    {
        using var connection = new ElasticsearchConnection(Options.Create(new ElasticsearchOptions { Urls = elasticsearch.Url.ToString() }));

        var info = await connection.DescribeAsync(TestContext.Current.CancellationToken);

        Assert.NotNull(info);
        Assert.False(info.IsOpenSearch);
        Assert.Equal(9, info.Version.Major);
        Assert.Equal(1, info.DataNodes);
    }

    [Fact]
    public async Task A_cluster_that_is_away_is_no_exception()
    {
        using var connection = new ElasticsearchConnection(Options.Create(new ElasticsearchOptions { Urls = "http://127.0.0.1:1" }));

        Assert.Null(await connection.DescribeAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Typed_calls_pass_and_a_failed_call_is_a_value_with_its_body()
    {
        using var connection = new ElasticsearchConnection(Options.Create(new ElasticsearchOptions { Urls = elasticsearch.Url.ToString() }));

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
}
