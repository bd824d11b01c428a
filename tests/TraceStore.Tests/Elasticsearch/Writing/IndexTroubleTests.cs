using System.Net.Http.Json;
using System.Text.Json;
using Spoor.Testing;
using Spoor.Testing.Servers;
using Spoor.TraceStore.Writing;

namespace Spoor.TraceStore.Tests.Elasticsearch.Writing;

/// <summary>What operators and full disks do to indices: nothing is refused for it, and all of it is written when it is over.</summary>
public sealed class IndexTroubleTests(ElasticsearchServer elasticsearch)
{
    [Theory]
    [InlineData("index-closed")]
    [InlineData("write-block")]
    [InlineData("flood-stage")]
    public async Task Spans_wait_while_the_index_takes_nothing_and_the_reason_is_told(string reason)
    {
        await using var prefix = elasticsearch.ReservePrefix();
        await using var host = new WriterHost(prefix, elasticsearch.Url);
        await host.WriteAsync(A.RequestOf(3));
        var index = (await prefix.IndicesAsync()).Single(name => name.Contains("-spans-", StringComparison.Ordinal));
        await SetAsync(index, reason, on: true);

        var record = await host.AddAsync(A.RequestOf(5));
        host.Writer.Flush();
        var status = await Eventually.Reaches(() => Task.FromResult(host.Writer.Status), status => status.Trouble is not null);
        await SetAsync(index, reason, on: false);
        await record.Settled.WaitAsync(WriterHost.Patience, WriterHost.Cancellation);

        Assert.Equal(reason, status.Trouble);
        Assert.NotNull(status.LastError);
        Assert.Equal(5, record.WrittenCount);
        Assert.Equal(8, await prefix.CountAsync());
        await Eventually.Reaches(() => Task.FromResult(host.Writer.Status), status => status.Trouble is null);
    }

    [Fact]
    public async Task Deleted_indices_are_made_anew_with_their_mapping_and_later_spans_keep_their_origin()
    {
        await using var prefix = elasticsearch.ReservePrefix();
        await using var host = new WriterHost(prefix, elasticsearch.Url);
        await host.WriteAsync(A.RequestOf(3));
        foreach (var index in await prefix.IndicesAsync()) await DeleteAsync(index);
        await DeleteAsync($"_index_template/{prefix}-spans");
        await DeleteAsync($"_index_template/{prefix}-dictionary");

        var record = await host.WriteAsync(A.RequestOf(4));

        Assert.Equal(4, record.WrittenCount);
        Assert.Equal(4, await prefix.CountAsync());
        Assert.Equal(5, await prefix.CountAsync("dictionary-*"));
        foreach (var index in await prefix.IndicesAsync())
        {
            Assert.EndsWith("-1", index, StringComparison.Ordinal);
            using var mapping = await GetAsync($"{index}/_mapping");
            Assert.Equal("false", mapping.RootElement.GetProperty(index).GetProperty("mappings").GetProperty("dynamic").GetString());
        }
    }

    [Fact]
    public async Task Spans_encoded_before_the_indices_were_deleted_bring_their_origin_again()
    {
        await using var prefix = elasticsearch.ReservePrefix();
        await using var host = new WriterHost(prefix, elasticsearch.Url, settings => settings["Indexer:MaxDelay"] = "00:00:30");
        var request = A.RequestOf(2);
        await host.WriteAsync(request);
        // The same origin and operations, known to stand: this bulk carries spans alone.
        foreach (var span in request.ResourceSpans[0].ScopeSpans[0].Spans) span.SpanId = A.SpanId();
        var record = await host.AddAsync(request);
        foreach (var index in await prefix.IndicesAsync()) await DeleteAsync(index);

        host.Writer.Flush();
        await record.Settled.WaitAsync(WriterHost.Patience, WriterHost.Cancellation);

        Assert.Equal(2, record.WrittenCount);
        Assert.Equal(3, await prefix.CountAsync("dictionary-*"));
    }

    [Fact]
    public async Task Spans_keep_their_origin_when_another_ingester_was_first_to_make_deleted_indices_anew()
    {
        await using var prefix = elasticsearch.ReservePrefix();
        await using var first = new WriterHost(prefix, elasticsearch.Url);
        await using var second = new WriterHost(prefix, elasticsearch.Url);
        var request = A.RequestOf(3);
        await second.WriteAsync(request);
        foreach (var index in await prefix.IndicesAsync()) await DeleteAsync(index);
        await first.WriteAsync(A.RequestOf(1, "another"));
        foreach (var span in request.ResourceSpans[0].ScopeSpans[0].Spans) span.SpanId = A.SpanId();

        var record = await second.WriteAsync(request);

        Assert.Equal(3, record.WrittenCount + record.DuplicateCount);
        Assert.Equal(4, await prefix.CountAsync());
        Assert.Equal(2 + 4, await prefix.CountAsync("dictionary-*"));
    }

    [Fact]
    public async Task A_dictionary_that_was_deleted_alone_is_filled_again()
    {
        await using var prefix = elasticsearch.ReservePrefix();
        await using var host = new WriterHost(prefix, elasticsearch.Url);
        var request = A.RequestOf(3);
        await host.WriteAsync(request);
        await DeleteAsync((await prefix.IndicesAsync()).Single(name => name.Contains("-dictionary-", StringComparison.Ordinal)));
        foreach (var span in request.ResourceSpans[0].ScopeSpans[0].Spans) span.SpanId = A.SpanId();

        var record = await host.WriteAsync(request);

        Assert.Equal(3, record.WrittenCount + record.DuplicateCount);
        Assert.Equal(6, await prefix.CountAsync());
        Assert.Equal(4, await prefix.CountAsync("dictionary-*"));
    }

    [Fact]
    public async Task An_alias_that_was_taken_away_is_given_back()
    {
        await using var prefix = elasticsearch.ReservePrefix();
        await using var host = new WriterHost(prefix, elasticsearch.Url);
        await host.WriteAsync(A.RequestOf(2));
        foreach (var index in await prefix.IndicesAsync()) await DeleteAsync($"{index}/_alias/{index[..^2]}");

        var record = await host.WriteAsync(A.RequestOf(3));

        Assert.Equal(3, record.WrittenCount);
        Assert.Equal(5, await prefix.CountAsync());
        Assert.Equal(2, (await prefix.IndicesAsync()).Count);
    }

    [Fact]
    public async Task A_span_that_the_index_cannot_parse_is_refused_alone()
    {
        await using var prefix = elasticsearch.ReservePrefix();
        await CreateAsync(prefix, "spans", """{"properties":{"kv":{"type":"ip"}}}""");
        await using var host = new WriterHost(prefix, elasticsearch.Url);

        var record = await host.WriteAsync(A.Request(A.Span(), A.Span().With("http.method", "GET"), A.Span()));

        var refused = Assert.Single(record.RefusedSpans);
        Assert.Equal((1, RefusalReason.Document), (refused.Span, refused.Reason));
        Assert.Contains("document_parsing_exception", refused.Error, StringComparison.Ordinal);
        Assert.Equal(2, record.WrittenCount);
        Assert.Equal(2, await prefix.CountAsync());
    }

    [Fact]
    public async Task Spans_carry_resource_and_scope_themselves_when_the_dictionary_refuses_their_origin()
    {
        await using var prefix = elasticsearch.ReservePrefix();
        await CreateAsync(prefix, "dictionary", """{"properties":{"kv":{"type":"ip"}}}""");
        await using var host = new WriterHost(prefix, elasticsearch.Url);

        var first = await host.WriteAsync(A.RequestOf(3));
        var second = await host.WriteAsync(A.RequestOf(2));

        Assert.Equal((3, 2), (first.WrittenCount + first.DuplicateCount, second.WrittenCount));
        var documents = await prefix.ReadAllAsync();
        Assert.Equal(5, documents.Count);
        Assert.All(documents, document => Assert.Contains(
            "resource.service.name=shop", document.GetProperty("_source").GetRawText(), StringComparison.Ordinal));
        Assert.Equal(3, await prefix.CountAsync("dictionary-*"));
    }

    private async Task SetAsync(string index, string reason, bool on)
    {
        using var answer = reason switch
        {
            "index-closed" => await elasticsearch.Client.PostAsync(Path($"{index}/{(on ? "_close" : "_open")}"), null, WriterHost.Cancellation),
            "write-block" => await PutAsync($"{index}/_settings", $$"""{"index.blocks.write":{{(on ? "true" : "null")}}}"""),
            _ => await PutAsync($"{index}/_settings", $$"""{"index.blocks.read_only_allow_delete":{{(on ? "true" : "null")}}}"""),
        };
        answer.EnsureSuccessStatusCode();
    }

    private async Task CreateAsync(IndexPrefix prefix, string kind, string mappings)
    {
        var alias = $"{prefix}-{kind}-{TimeProvider.System.GetUtcNow():yyyy.MM.dd}";
        using var answer = await PutAsync(
            $"{alias}-1", $$"""{"settings":{"number_of_replicas":0},"mappings":{{mappings}},"aliases":{"{{alias}}":{} } }""");
        answer.EnsureSuccessStatusCode();
    }

    private Task<HttpResponseMessage> PutAsync(string path, string json) =>
        elasticsearch.Client.PutAsJsonAsync(Path(path), JsonSerializer.Deserialize<JsonElement>(json), WriterHost.Cancellation);

    private async Task DeleteAsync(string path)
    {
        using var answer = await elasticsearch.Client.DeleteAsync(Path(path), WriterHost.Cancellation);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<JsonDocument> GetAsync(string path) =>
        (await elasticsearch.Client.GetFromJsonAsync<JsonDocument>(Path(path), WriterHost.Cancellation))!;

    private static Uri Path(string path) => new(path, UriKind.Relative);
}
