using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Spoor.Testing;
using Spoor.Testing.Servers;
using Spoor.TraceStore.Elasticsearch.Client;
using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Elasticsearch.Indices;
using Spoor.TraceStore.Tests.Elasticsearch.Writing;
using Spoor.TraceStore.Tests.Reading;

namespace Spoor.TraceStore.Tests.Elasticsearch.Indices;

public sealed class DaySizesTests(ElasticsearchServer elasticsearch)
{
    [Fact]
    public async Task The_size_of_each_day_is_what_the_cluster_says_of_its_primary_shards()
    {
        await using var prefix = elasticsearch.ReservePrefix();
        await using var host = new WriterHost(prefix, elasticsearch.Url);
        var now = TimeProvider.System.GetUtcNow();
        await host.WriteAsync(A.Request(A.Span().StartingAt(now), A.Span().StartingAt(now.AddDays(-1))));
        using var foreign = await elasticsearch.Client.PutAsync(
            new Uri($"{prefix}-spans-copy", UriKind.Relative), null, TestContext.Current.CancellationToken);

        // The cluster itself looks at its files every ten seconds.
        await Eventually.Passes(async () =>
        {
            var (sizes, answer) = await Sizes(host).ReadAsync(TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccess);
            Assert.Equal(2, sizes.Count);
            Assert.All(sizes, size => Assert.NotEqual(0, size.PrimaryBytes));
            Assert.Equal(await SizesOfClusterAsync(prefix), sizes.OrderBy(size => size.Day));
        });
    }

    [Fact]
    public async Task Without_indices_there_are_no_sizes()
    {
        await using var prefix = elasticsearch.ReservePrefix();
        await using var host = new WriterHost(prefix, elasticsearch.Url);

        var (sizes, answer) = await Sizes(host).ReadAsync(TestContext.Current.CancellationToken);

        Assert.True(answer.IsSuccess);
        Assert.Empty(sizes);
    }

    [Theory]
    [InlineData(200, """{"indices":{"spoor-spans-DAY-1":{"primaries":{"store":{"size_in_bytes":128849018880}}}}}""", 3)]
    [InlineData(403, """{"error":{"type":"security_exception","reason":"monitor"},"status":403}""", 2)]
    [InlineData(200, "<html>welcome</html>", 2)]
    public async Task The_index_of_a_day_is_made_with_the_shards_that_the_days_before_ask_for(int status, string stats, int shards)
    {
        var now = TimeProvider.System.GetUtcNow();
        var yesterday = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-1).ToString("yyyy.MM.dd", CultureInfo.InvariantCulture);
        await using var cluster = await RecordingCluster.StartAsync(
            (200, """{"version":{"number":"9.1.5"}}"""), (200, """{"number_of_data_nodes":1}"""),
            (200, "{}"), (200, "spoor-spans"), (200, "{}"), (200, "spoor-dictionary"),
            (status, stats.Replace("DAY", yesterday, StringComparison.Ordinal)));
        await using var host = new WriterHost("spoor", cluster.Url, settings => settings["Elasticsearch:Shards"] = "2");
        var indices = host.Services.GetRequiredService<DayIndices>();

        var outcome = await indices.EnsureAsync(indices.Of(UtcDay.Of(now)), TestContext.Current.CancellationToken);

        Assert.True(outcome.IsDone, outcome.Error);
        var today = DateOnly.FromDateTime(now.UtcDateTime).ToString("yyyy.MM.dd", CultureInfo.InvariantCulture);
        var asked = cluster.Asked.Split('\n');
        Assert.Contains($"\"index.number_of_shards\":{shards},", asked[Array.IndexOf(asked, $"PUT /spoor-spans-{today}-1") + 1], StringComparison.Ordinal);
        Assert.Contains("\"index.number_of_shards\":1,", asked[Array.IndexOf(asked, $"PUT /spoor-dictionary-{today}-1") + 1], StringComparison.Ordinal);
    }

    private static DaySizes Sizes(WriterHost host) =>
        new(host.Services.GetRequiredService<ElasticsearchAdministration>(), host.Services.GetRequiredService<IndexNames>());

    private async Task<IEnumerable<DaySize>> SizesOfClusterAsync(IndexPrefix prefix)
    {
        using var answer = JsonDocument.Parse(await elasticsearch.Client.GetStringAsync(
            new Uri($"_cat/indices/{prefix}-spans-*?format=json&bytes=b&h=index,pri.store.size", UriKind.Relative), TestContext.Current.CancellationToken));
        var names = new IndexNames(prefix.Value);
        var sizes = new List<DaySize>();
        foreach (var row in answer.RootElement.EnumerateArray())
            if (names.TryReadDay(row.GetProperty("index").GetString()!, out var day))
                sizes.Add(new DaySize(day, long.Parse(row.GetProperty("pri.store.size").GetString()!, CultureInfo.InvariantCulture)));
        return sizes.OrderBy(size => size.Day);
    }
}
