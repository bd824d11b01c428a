using System.Text;
using Spoor.Testing;
using Spoor.Testing.Otlp;
using Spoor.Testing.Servers;
using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Reading;
using Tracing.Ids;

namespace Spoor.TraceStore.Tests.Reading;

public sealed class TraceReaderTests(ElasticsearchServer elasticsearch) : IAsyncLifetime
{
    private readonly IndexPrefix _prefix = elasticsearch.ReservePrefix();

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _prefix.DisposeAsync();

    [Fact]
    public async Task A_tag_of_more_origins_than_a_clause_may_name_finds_the_same()
    {
        // Six resources in the region, each with its own host; one span has the tag itself.
        var inRegion = Enumerable.Range(0, 6).Select(number => Hosted($"host-{number}", "north", A.Span().With("n", number))).ToArray();
        var elsewhere = Hosted("host-7", "south", A.Span().With("n", 1));
        var itself = Hosted("host-8", "south", A.Span().With("region", "north").With("n", 1));
        await StoreAsync([.. inRegion, elsewhere, itself]);
        using var sparse = new ReaderUnderTest(elasticsearch.Url, _prefix.Value);
        using var dense = new ReaderUnderTest(elasticsearch.Url, _prefix.Value, maxTerms: 2);

        foreach (var tags in new TagCondition[][] { [new("region", "north")], [new("region", "north"), new("n", "1")], [new("region", "north"), new("host.name", "host-2")] })
        {
            var expected = await sparse.Finder.FindAsync(ReaderUnderTest.Query(tags), TestContext.Current.CancellationToken);
            var found = await dense.Finder.FindAsync(ReaderUnderTest.Query(tags), TestContext.Current.CancellationToken);
            Assert.Empty(found.Problems);
            Assert.Equal(expected.TraceIds, found.TraceIds);
            Assert.Equal(tags.Length == 1 ? 7 : tags[1].Key == "n" ? 2 : 1, found.TraceIds.Count);
        }
    }

    [Fact]
    public async Task A_shard_that_fails_is_told_and_hides_no_other()
    {
        var span = A.Span();
        await StoreAsync(A.Request(span));
        var day = IndexNames.Day(span.StartTimeUnixNano).AddDays(-1);
        await CreateAsync(new IndexNames(_prefix.Value).Spans(day), """{"mappings":{"properties":{"@timestamp":{"type":"text"},"trace_id":{"type":"keyword"}}}}""", """{"trace_id":"00","@timestamp":"x"}""");
        using var reader = new ReaderUnderTest(elasticsearch.Url, _prefix.Value);

        var found = await reader.Reader.FindAsync(ReaderUnderTest.Query(), TestContext.Current.CancellationToken);
        Assert.Single(found.TraceIds);
        Assert.Contains("1 of 2 shards did not answer", Assert.Single(found.Problems), StringComparison.Ordinal);
        var page = Assert.Single(await reader.ReadAsync(found.TraceIds[0]));
        Assert.Single(page.Spans);
        Assert.Contains("1 of 2 shards did not answer", Assert.Single(page.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_of_a_later_format_is_named_where_it_is_asked()
    {
        var today = A.Span();
        await StoreAsync(A.Request(today));
        var names = new IndexNames(_prefix.Value);
        var tomorrow = IndexNames.Day(today.StartTimeUnixNano).AddDays(1);
        var later = Encoding.UTF8.GetString(IndexTemplates.SpansIndex(new IndexShape(1, 0, TimeSpan.FromMinutes(1)), names.Spans(tomorrow)).Span)
            .Replace("\"format\":1", "\"format\":2", StringComparison.Ordinal);
        Assert.Contains("\"format\":2", later, StringComparison.Ordinal);
        await CreateAsync(names.Spans(tomorrow), later, null);
        using var reader = new ReaderUnderTest(elasticsearch.Url, _prefix.Value);
        var query = ReaderUnderTest.Query();

        Assert.Empty((await reader.Reader.FindAsync(query with { Window = query.Window with { EndUnixNanos = today.StartTimeUnixNano } }, TestContext.Current.CancellationToken)).Problems);
        var found = await reader.Reader.FindAsync(
            query with { Window = query.Window with { EndUnixNanos = today.StartTimeUnixNano + 86_400_000_000_000 } }, TestContext.Current.CancellationToken);

        Assert.Single(found.TraceIds);
        Assert.Contains($"{names.Spans(tomorrow)}-1 has document format 2", Assert.Single(found.Problems), StringComparison.Ordinal);
        Assert.Empty((await reader.ReadAsync(found.TraceIds[0])).SelectMany(page => page.Problems));
    }

    [Fact]
    public async Task Spans_whose_dictionary_was_deleted_keep_their_service()
    {
        var span = A.Span();
        await StoreAsync(A.Request(span));
        using var gone = await elasticsearch.Client.DeleteAsync(
            new Uri(IndexNames.Index(new IndexNames(_prefix.Value).Dictionary(IndexNames.Day(span.StartTimeUnixNano))), UriKind.Relative), TestContext.Current.CancellationToken);
        using var reader = new ReaderUnderTest(elasticsearch.Url, _prefix.Value);

        var page = Assert.Single(await reader.ReadAsync(IdOf(A.Request(span))));

        Assert.Empty(page.Problems);
        Assert.Null(page.Spans[0].Origin);
        Assert.Equal("shop", page.Spans[0].ServiceName);
    }

    private static TraceId IdOf(ExportTraceServiceRequest request)
    {
        Assert.True(TraceId.TryRead(request.ResourceSpans[0].ScopeSpans[0].Spans[0].TraceId.Span, out var traceId));
        return traceId;
    }

    private static ExportTraceServiceRequest Hosted(string host, string region, Span span)
    {
        var request = A.Request(span);
        request.ResourceSpans[0].Resource.Attributes.Add([A.Attribute("host.name", host), A.Attribute("region", region)]);
        return request;
    }

    private async Task StoreAsync(params ExportTraceServiceRequest[] requests)
    {
        using var documents = new StoredDocuments(elasticsearch, _prefix);
        await documents.AddAsync(requests);
    }

    private async Task CreateAsync(string alias, string body, string? document)
    {
        var index = IndexNames.Index(alias);
        using var json = new StringContent(body, Encoding.UTF8, "application/json");
        using var created = await elasticsearch.Client.PutAsync(new Uri(index, UriKind.Relative), json, TestContext.Current.CancellationToken);
        Assert.True(created.IsSuccessStatusCode, await created.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var aliased = await elasticsearch.Client.PutAsync(new Uri($"{index}/_alias/{alias}", UriKind.Relative), null, TestContext.Current.CancellationToken);
        if (document is null) return;
        using var content = new StringContent(document, Encoding.UTF8, "application/json");
        using var written = await elasticsearch.Client.PostAsync(new Uri($"{index}/_doc?refresh=true", UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.True(written.IsSuccessStatusCode);
    }
}
