using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Spoor.Testing;
using Spoor.Testing.Faults;

namespace Spoor.TraceStore.Tests.Elasticsearch.Writing;

/// <summary>Trouble of the whole cluster. Runs only against a server of one's own, named by <c>TEST_ELASTICSEARCH_OWNED</c>, with
/// <c>_USER</c> and <c>_PASSWORD</c>: settings of the cluster are changed, which others would feel.</summary>
[Collection("An Elasticsearch of our own")]
public sealed class ClusterTroubleTests
{
    private const string Variable = "TEST_ELASTICSEARCH_OWNED";

    [Fact]
    public async Task Spans_of_a_new_day_wait_while_the_cluster_has_all_the_shards_it_may()
    {
        using var client = Connect(out var url);
        await using var proxy = await ElasticsearchProxy.StartAsync(url);
        var prefix = $"test{Guid.NewGuid():N}"[..20];
        await using var host = new WriterHost(prefix, proxy.Url, SignIn);
        await host.WriteAsync(A.RequestOf(1));
        var day = TimeProvider.System.GetUtcNow().AddDays(-1);
        await PutAsync(client, "_cluster/settings", """{"persistent":{"cluster.max_shards_per_node":1}}""");

        TestRecord record;
        string? trouble;
        try
        {
            record = await host.AddAsync(A.Request(A.Span().StartingAt(day)));
            host.Writer.Flush();
            trouble = (await Eventually.Reaches(() => Task.FromResult(host.Writer.Status), status => status.Trouble is not null)).Trouble;
        }
        finally
        {
            await PutAsync(client, "_cluster/settings", """{"persistent":{"cluster.max_shards_per_node":null}}""");
        }
        await record.Settled.WaitAsync(WriterHost.Patience, WriterHost.Cancellation);

        Assert.Equal("shard-limit", trouble);
        Assert.Equal(1, record.WrittenCount);
        await DeleteAsync(client, prefix);
    }

    [Fact]
    public async Task Spans_wait_while_the_password_is_wrong()
    {
        using var client = Connect(out var url);
        await using var proxy = await ElasticsearchProxy.StartAsync(url);
        var prefix = $"test{Guid.NewGuid():N}"[..20];
        await using var host = new WriterHost(prefix, proxy.Url, SignIn);
        await host.WriteAsync(A.RequestOf(2));
        proxy.Authorization = "Basic " + Convert.ToBase64String("elastic:wrong"u8);

        var record = await host.AddAsync(A.RequestOf(3));
        host.Writer.Flush();
        var status = await Eventually.Reaches(() => Task.FromResult(host.Writer.Status), status => status.Trouble is not null);
        proxy.Authorization = null;
        await record.Settled.WaitAsync(WriterHost.Patience, WriterHost.Cancellation);

        Assert.Equal("unauthorized", status.Trouble);
        Assert.Equal(3, record.WrittenCount);
        await DeleteAsync(client, prefix);
    }

    [Fact]
    public async Task A_cluster_behind_a_certificate_of_its_own_is_trusted_by_its_authority_alone()
    {
        using var client = Connect(out var url);
        var authority = Environment.GetEnvironmentVariable("TEST_CA");
        if (url.Scheme != "https" || authority is null) Assert.Skip("The server has no certificate, or TEST_CA does not name who signed it.");
        var prefix = $"test{Guid.NewGuid():N}"[..20];
        await using var host = new WriterHost(prefix, url, settings =>
        {
            SignIn(settings);
            settings["Elasticsearch:CaFile"] = authority;
        });
        await using var suspicious = new WriterHost(prefix, url, SignIn);

        Assert.Equal(2, (await host.WriteAsync(A.RequestOf(2))).WrittenCount);
        await suspicious.AddAsync(A.RequestOf(1));
        suspicious.Writer.Flush();
        var status = await Eventually.Reaches(() => Task.FromResult(suspicious.Writer.Status), status => status.Trouble is not null);

        Assert.Equal("unreachable", status.Trouble);
        await DeleteAsync(client, prefix);
    }

    private static void SignIn(Dictionary<string, string?> settings)
    {
        settings["Elasticsearch:Username"] = Environment.GetEnvironmentVariable(Variable + "_USER");
        settings["Elasticsearch:Password"] = Environment.GetEnvironmentVariable(Variable + "_PASSWORD");
    }

    private static HttpClient Connect(out Uri url)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } address)
        {
            Assert.Skip($"{Variable} names no server whose settings may be changed.");
            throw new InvalidOperationException();
        }
        url = new Uri(address);
        // The server signs its own certificate; here it is only prepared.
#pragma warning disable CA5399, CA5400, CA5359
        var client = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true }) { BaseAddress = url };
#pragma warning restore CA5399, CA5400, CA5359
        var settings = new Dictionary<string, string?>();
        SignIn(settings);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(
            Encoding.UTF8.GetBytes($"{settings["Elasticsearch:Username"]}:{settings["Elasticsearch:Password"]}")));
        return client;
    }

    private static async Task PutAsync(HttpClient client, string path, string json)
    {
        using var answer = await client.PutAsync(
            new Uri(path, UriKind.Relative), new StringContent(json, Encoding.UTF8, "application/json"), WriterHost.Cancellation);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task DeleteAsync(HttpClient client, string prefix)
    {
        using var rows = JsonDocument.Parse(await client.GetStringAsync(
            new Uri($"_cat/indices/{prefix}-*?format=json&h=index", UriKind.Relative), WriterHost.Cancellation));
        foreach (var row in rows.RootElement.EnumerateArray())
            (await client.DeleteAsync(new Uri(row.GetProperty("index").GetString()!, UriKind.Relative), WriterHost.Cancellation)).Dispose();
    }
}
