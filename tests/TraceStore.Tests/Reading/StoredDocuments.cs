using System.IO.Hashing;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Spoor.Testing.Otlp;
using Spoor.Testing.Servers;
using Spoor.TraceStore.Elasticsearch.Documents;
using Tracing.Ids;
using Tracing.Otlp;

namespace Spoor.TraceStore.Tests.Reading;

/// <summary>Puts requests into Elasticsearch as the ingester does, but at once and visible when it returns.</summary>
internal sealed class StoredDocuments(ElasticsearchServer server, IndexPrefix prefix, int shards = 1) : IDisposable
{
    private const int MaxBodyBytes = 4 * 1024 * 1024;

    private readonly IndexNames _names = new(prefix.Value);
    private readonly SpanDocumentEncoder _encoder = new();
    private readonly BulkBuffer _body = new(64 * 1024);
    private readonly XxHash128 _hasher = new();
    private readonly HashSet<DateOnly> _days = [];
    private readonly HashSet<string> _dictionary = [];

    /// <summary>Whether resource and scope stand in the spans, as when the dictionary refused them.</summary>
    public bool InlineOrigins { get; init; }

    public async Task AddAsync(params ExportTraceServiceRequest[] requests)
    {
        foreach (var message in requests)
        {
            var request = new TraceRequest();
            Assert.True(request.TryScan(message.ToByteArray(), out _));
            Assert.Equal(0, request.RefusedCount);
            for (var i = 0; i < request.Spans.Length; i++) await AddAsync(request, i);
        }
        await SendAsync();
        await prefix.RefreshAsync();
    }

    public void Dispose()
    {
        _encoder.Dispose();
        _body.Dispose();
    }

    private async Task AddAsync(TraceRequest request, int index)
    {
        var span = request.Spans[index];
        var day = IndexNames.Day(span.StartUnixNanos);
        if (_days.Add(day)) await CreateDayAsync(day);
        var origin = OriginHash.Of(request, span.Scope, _hasher);
        var dictionary = Encoding.UTF8.GetBytes(_names.Dictionary(day));
        if (!InlineOrigins && _dictionary.Add($"{day} {origin.Value}"))
            _encoder.AppendOrigin(_body, dictionary, request, span.Scope, origin);
        var service = request.Resources[request.Scopes[span.Scope].Resource].ServiceName;
        var operation = $"{day} {Text(request, service)} {Text(request, span.Name)} {span.Kind}";
        if (_dictionary.Add(operation))
            _encoder.AppendOperation(_body, dictionary, service.Of(request.Bytes.Span), span.Name.Of(request.Bytes.Span), span.Kind);
        _encoder.AppendSpan(_body, Encoding.UTF8.GetBytes(_names.Spans(day)), request, index, origin, InlineOrigins);
        if (_body.Length > MaxBodyBytes) await SendAsync();
    }

    private static string Text(TraceRequest request, Slice slice) => Encoding.UTF8.GetString(slice.Of(request.Bytes.Span));

    private async Task CreateDayAsync(DateOnly day)
    {
        var shape = new IndexShape(shards, 0, TimeSpan.FromMinutes(1));
        await CreateAsync(_names.Spans(day), IndexTemplates.SpansIndex(shape, _names.Spans(day)));
        await CreateAsync(_names.Dictionary(day), IndexTemplates.DictionaryIndex(shape, _names.Dictionary(day)));
    }

    private async Task CreateAsync(string alias, ReadOnlyMemory<byte> body)
    {
        using var answer = await server.Client.PutAsync(
            new Uri(IndexNames.Index(alias), UriKind.Relative), Json(body.ToArray()), TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private async Task SendAsync()
    {
        if (_body.Length == 0) return;
        using var answer = await server.Client.PostAsync(
            new Uri("_bulk?require_alias=true&filter_path=errors,items.*.error", UriKind.Relative), Json(_body.WrittenSpan.ToArray()),
            TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        // Names that are the same once cut are one operation, which is there already.
        Assert.All(Errors(text), type => Assert.Equal("version_conflict_engine_exception", type));
        _body.Clear();
    }

    private static IEnumerable<string?> Errors(string answer) =>
        JsonDocument.Parse(answer).RootElement.TryGetProperty("items", out var items)
            ? items.EnumerateArray().Select(item => item.GetProperty("create").GetProperty("error").GetProperty("type").GetString())
            : [];

    private static ByteArrayContent Json(byte[] body) =>
        new(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
}
