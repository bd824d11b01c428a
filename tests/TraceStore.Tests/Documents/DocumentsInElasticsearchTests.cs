using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Spoor.Testing;
using Spoor.Testing.Otlp;
using Spoor.Testing.Recorded;
using Spoor.Testing.Servers;
using Spoor.TraceStore.Elasticsearch.Documents;

namespace Spoor.TraceStore.Tests.Documents;

public sealed class DocumentsInElasticsearchTests(ElasticsearchServer server) : IAsyncLifetime
{
    private static readonly IndexShape s_shape = new(1, 0, TimeSpan.FromSeconds(60));
    private readonly IndexPrefix _prefix = server.ReservePrefix();

    public async ValueTask InitializeAsync()
    {
        await SendAsync(HttpMethod.Put, IndexNames.Index(Spans), IndexTemplates.SpansIndex(s_shape, Spans));
        await SendAsync(HttpMethod.Put, IndexNames.Index(Dictionary), IndexTemplates.DictionaryIndex(s_shape, Dictionary));
    }

    public ValueTask DisposeAsync() => _prefix.DisposeAsync();

    private IndexNames Names => new(_prefix.Value);

    private string Spans => Names.Spans(new DateOnly(2026, 11, 25));

    private string Dictionary => Names.Dictionary(new DateOnly(2026, 11, 25));

    [Fact]
    public async Task Documents_are_accepted_found_by_each_of_their_terms_and_read_back()
    {
        using var encoded = new Encoded();
        List<ExportTraceServiceRequest> requests =
        [
            new RandomRequests(1).Next(40), new RandomRequests(2).Next(40),
            A.Request(LongSpan('a'), LongSpan('語'), DeepSpan()),
        ];
        foreach (var request in requests) await IndexAsync(encoded.Bulk(request.ToByteArray(), false, Spans, Dictionary));
        await _prefix.RefreshAsync();

        var sent = requests.SelectMany(request => request.Spans()).ToDictionary(span => span.SpanIdHex());
        var terms = sent.Values.SelectMany(span => ExpectedTerms.Of(span).Select(term => (term, id: span.SpanIdHex())))
            .ToLookup(pair => pair.term, pair => pair.id);
        foreach (var chunk in terms.Chunk(200)) await AssertFoundAsync(chunk);

        using var all = await SendAsync(HttpMethod.Get, $"{Spans}/_search?size=1000", default);
        var back = Hits(all).Select(hit => SpanDocumentDecoder.Read(Encoding.UTF8.GetBytes(hit.GetProperty("_source").GetRawText()), _ => null)).ToList();
        Assert.Equal(sent.Count, back.Count);
        foreach (var stored in back)
        {
            var span = sent[stored.SpanId.ToString()];
            span.Status ??= new Status();
            Assert.Equal(span, OtlpOf.Span(stored));
        }
    }

    [Fact]
    public async Task Numbers_are_found_by_ranges_and_spans_by_service_day_root_and_prefix()
    {
        using var encoded = new Encoded();
        var spans = new[] { 199, 200, 404, 500, -1 }.Select(code => A.Span().With("http.status_code", code).With("odd#key", code / 2.0)).ToArray();
        await IndexAsync(encoded.Bulk(A.RequestFrom("shop", spans).ToByteArray(), false, Spans, Dictionary));
        await IndexAsync(encoded.Bulk(A.RequestFrom("", A.Span().With("http.status_code", "500")).ToByteArray(), false, Spans, Dictionary));
        await _prefix.RefreshAsync();

        Assert.Equal(2, await CountAsync(Range(KeyValueTerm.Number("http.status_code", 199), KeyValueTerm.Number("http.status_code", 404.5))));
        Assert.Equal(1, await CountAsync(Range(KeyValueTerm.BelowNumbers("odd#key"), KeyValueTerm.Number("odd#key", 0))));
        Assert.Equal(4, await CountAsync(Range(KeyValueTerm.Number("odd#key", 0), KeyValueTerm.AboveNumbers("odd#key"))));
        Assert.Equal(5, await CountAsync("""{"term":{"service":"shop"}}"""));
        Assert.Equal(1, await CountAsync("""{"term":{"service":""}}"""));
        Assert.Equal(6, await CountAsync("""{"term":{"root":true}}"""));
        Assert.Equal(6, await CountAsync("""{"range":{"@timestamp":{"gte":1}}}"""));
        Assert.Equal(6, await CountAsync($$$"""{"prefix":{"kv":"{{{KeyValueTerm.AnyValue("http.status_code")}}}"}}"""));
        Assert.Equal(2, await CountAsync($$$"""{"prefix":{"kv":"{{{KeyValueTerm.StartsWith("http.status_code", "50")}}}"}}"""));
    }

    [Fact]
    public async Task Templates_are_accepted()
    {
        await SendAsync(HttpMethod.Put, $"_index_template/{Names.SpansTemplate}", IndexTemplates.SpansTemplate(s_shape, Names));
        await SendAsync(HttpMethod.Put, $"_index_template/{Names.DictionaryTemplate}", IndexTemplates.DictionaryTemplate(s_shape, Names));
        await SendAsync(HttpMethod.Put, Names.Spans(new DateOnly(2026, 11, 26)), default);

        using var mapping = await SendAsync(HttpMethod.Get, $"{Names.Spans(new DateOnly(2026, 11, 26))}/_mapping", default);
        var mappings = mapping.RootElement.EnumerateObject().Single().Value.GetProperty("mappings");
        Assert.Equal(IndexTemplates.Format, mappings.GetProperty("_meta").GetProperty("format").GetInt32());
        Assert.Equal("false", mappings.GetProperty("dynamic").GetString());
    }

    private static Span LongSpan(char letter)
    {
        var text = new string(letter, 40_000);
        return A.Span().Named(text).With(text, text).With("list", new[] { text, "short" }).With("bytes", Encoding.UTF8.GetBytes(text)).WithEvent(text, A.Attribute(text, text)).Failed(text);
    }

    private static Span DeepSpan()
    {
        object value = "deep";
        for (var depth = 0; depth < 15; depth++) value = new[] { A.Attribute("k", new[] { value }) };
        return A.Span().With("nested", value).WithEvent("e", A.Attribute("nested", value));
    }

    private static string Range(string above, string below) => JsonSerializer.Serialize(
        new { range = new { kvx = new { gt = above, lt = below } } });

    private async Task AssertFoundAsync(IGrouping<string, string>[] terms)
    {
        var body = new StringBuilder();
        foreach (var term in terms)
        {
            var text = JsonSerializer.Serialize(term.Key);
            body.Append("{}\n{\"size\":1000,\"_source\":[\"span_id\"],\"query\":{\"bool\":{\"should\":[{\"term\":{\"kv\":")
                .Append(text).Append("}},{\"term\":{\"kvx\":").Append(text).Append("}}]}}}\n");
        }
        using var answers = await SendAsync(HttpMethod.Post, $"{Spans}/_msearch", Encoding.UTF8.GetBytes(body.ToString()), "application/x-ndjson");
        var found = answers.RootElement.GetProperty("responses").EnumerateArray().ToList();
        for (var i = 0; i < terms.Length; i++)
        {
            var ids = found[i].GetProperty("hits").GetProperty("hits").EnumerateArray()
                .Select(hit => hit.GetProperty("_source").GetProperty("span_id").GetString()!);
            Assert.Equal(terms[i].Distinct().Order(), ids.Order());
        }
    }

    private async Task<int> CountAsync(string query)
    {
        using var answer = await SendAsync(HttpMethod.Post, $"{Spans}/_count", Encoding.UTF8.GetBytes($"{{\"query\":{query}}}"));
        return answer.RootElement.GetProperty("count").GetInt32();
    }

    private async Task IndexAsync(byte[] bulk)
    {
        using var answer = await SendAsync(HttpMethod.Post, "_bulk?require_alias=true", bulk, "application/x-ndjson");
        Assert.False(answer.RootElement.GetProperty("errors").GetBoolean(), answer.RootElement.ToString());
    }

    private static JsonElement.ArrayEnumerator Hits(JsonDocument answer) => answer.RootElement.GetProperty("hits").GetProperty("hits").EnumerateArray();

    private async Task<JsonDocument> SendAsync(HttpMethod method, string path, ReadOnlyMemory<byte> body, string mediaType = "application/json")
    {
        using var message = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (!body.IsEmpty) message.Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } };
        using var answer = await server.Client.SendAsync(message, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {text}");
        return JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 256 });
    }
}
