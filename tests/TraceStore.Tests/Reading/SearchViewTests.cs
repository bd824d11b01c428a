using System.Net.Http.Json;
using System.Text.Json;
using Spoor.Testing;
using Spoor.Testing.Servers;
using Tracing.Ids;

namespace Spoor.TraceStore.Tests.Reading;

public sealed class SearchViewTests(ElasticsearchServer elasticsearch, Elasticsearch8Server elasticsearch8, OpenSearchServer openSearch)
{
    [Theory]
    [InlineData("Elasticsearch 9")]
    [InlineData("Elasticsearch 8")]
    [InlineData("OpenSearch 2")]
    public async Task The_view_of_a_large_trace_is_closed_when_it_was_read_and_when_it_was_not(string product)
    {
        var server = product switch { "Elasticsearch 9" => elasticsearch, "Elasticsearch 8" => elasticsearch8, _ => openSearch };
        await using var prefix = server.ReservePrefix();
        var request = A.RequestOf(1_800);
        using (var documents = new StoredDocuments(server, prefix)) await documents.AddAsync(request);
        using var reader = new ReaderUnderTest(server.Url, prefix.Value);
        Assert.True(TraceId.TryRead(request.ResourceSpans[0].ScopeSpans[0].Spans[0].TraceId.Span, out var traceId));

        Assert.Equal(1_800, (await reader.ReadAsync(traceId)).Sum(page => page.Spans.Count));
        await using (var pages = reader.Reader.ReadAsync([traceId], null, int.MaxValue, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken))
        {
            await pages.MoveNextAsync();
            await pages.MoveNextAsync();
            Assert.Equal(1, await OpenContextsAsync());
        }
        Assert.Equal(0, await OpenContextsAsync());

        async Task<int> OpenContextsAsync()
        {
            var stats = await server.Client.GetFromJsonAsync<JsonElement>(
                new Uri($"{prefix}-spans-*/_stats/search?filter_path=_all.total.search.open_contexts", UriKind.Relative), TestContext.Current.CancellationToken);
            return stats.GetProperty("_all").GetProperty("total").GetProperty("search").GetProperty("open_contexts").GetInt32();
        }
    }
}
