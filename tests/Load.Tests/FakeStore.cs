using System.Text.Json.Nodes;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Spoor.Testing.Otlp;

namespace Spoor.Load.Tests;

/// <summary>Stands for everything behind the receivers: keeps each distinct span once, gives traces as the query API does and counts
/// as Elasticsearch does. What is planted goes past all that.</summary>
internal sealed class FakeStore : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<(string Trace, ByteString Content, ResourceSpans Span)> _spans = [];
    private readonly HashSet<ByteString> _contents = [];
    private WebApplication _app = null!;

    /// <summary>Whether the query API shows equal spans once, as some do.</summary>
    public bool HidesCopies { get; set; }

    /// <summary>Whether the query API answers nothing but 500.</summary>
    public bool IsAway { get; set; }

    public string Address { get; private set; } = "";

    public static async Task<FakeStore> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var store = new FakeStore { _app = builder.Build() };
        store._app.MapGet("/api/v3/traces/{id}", store.ReadTrace);
        store._app.MapPost("/{indices}/_refresh", () => Results.Ok());
        store._app.MapPost("/{indices}/_count", store.CountAsync);
        await store._app.StartAsync(TestContext.Current.CancellationToken);
        store.Address = store._app.Urls.Single();
        return store;
    }

    /// <summary>Stores the spans of a request, each distinct one once.</summary>
    public void Add(byte[] request)
    {
        lock (_lock)
        {
            foreach (var span in Split(request))
            {
                var content = span.ToByteString();
                if (_contents.Add(content)) _spans.Add((IdOf(span), content, span));
            }
        }
    }

    /// <summary>Loses the span at this place of the store.</summary>
    public string PlantLoss(int index)
    {
        lock (_lock)
        {
            var span = _spans[index];
            _spans.RemoveAt(index);
            return Name(span.Span);
        }
    }

    /// <summary>Stores the span at this place once more.</summary>
    public string PlantCopy(int index)
    {
        lock (_lock)
        {
            _spans.Add(_spans[index]);
            return Name(_spans[index].Span);
        }
    }

    /// <summary>Changes the span at this place.</summary>
    public string PlantChange(int index, Action<Span> change)
    {
        lock (_lock)
        {
            change(_spans[index].Span.ScopeSpans[0].Spans[0]);
            return Name(_spans[index].Span);
        }
    }

    /// <summary>The span at this place, as a request of its own.</summary>
    public byte[] RequestOf(int index)
    {
        lock (_lock) return new ExportTraceServiceRequest { ResourceSpans = { _spans[index].Span } }.ToByteArray();
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private IResult ReadTrace(string id)
    {
        if (IsAway) return Results.InternalServerError();
        List<ResourceSpans> found;
        lock (_lock) found = [.. _spans.Where(span => span.Trace == id).Select(span => span.Span)];
        if (HidesCopies) found = [.. found.Distinct()];
        if (found.Count == 0) return Results.NotFound();
        var formatter = new JsonFormatter(JsonFormatter.Settings.Default.WithFormatEnumsAsIntegers(true));
        var node = JsonNode.Parse(formatter.Format(new ExportTraceServiceRequest { ResourceSpans = { found } }))!;
        WriteIdsInHex(node);
        return Results.Text($$"""{"result":{{node.ToJsonString()}} }""", "application/json");
    }

    private async Task<IResult> CountAsync(HttpRequest request)
    {
        var query = await JsonNode.ParseAsync(request.Body);
        var prefix = (string)query!["query"]!["prefix"]!["trace_id"]!;
        lock (_lock)
            return Results.Text($$"""{"_shards":{"failed":0},"count":{{_spans.Count(span => span.Trace.StartsWith(prefix, StringComparison.Ordinal))}} }""", "application/json");
    }

    private static IEnumerable<ResourceSpans> Split(byte[] request) =>
        from resource in ExportTraceServiceRequest.Parser.ParseFrom(request).ResourceSpans
        from scope in resource.ScopeSpans
        from span in scope.Spans
        select new ResourceSpans
        {
            Resource = resource.Resource,
            SchemaUrl = resource.SchemaUrl,
            ScopeSpans = { new ScopeSpans { Scope = scope.Scope, SchemaUrl = scope.SchemaUrl, Spans = { span.Clone() } } },
        };

    private static string IdOf(ResourceSpans span) => Convert.ToHexStringLower(span.ScopeSpans[0].Spans[0].TraceId.Span);

    private static string Name(ResourceSpans span) => $"trace {IdOf(span)} span {Convert.ToHexStringLower(span.ScopeSpans[0].Spans[0].SpanId.Span)}";

    /// <summary>Protobuf's own JSON writes bytes in base64; OTLP wants ids in hex.</summary>
    private static void WriteIdsInHex(JsonNode? node)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array) WriteIdsInHex(item);
        }
        if (node is not JsonObject fields) return;
        foreach (var (key, value) in fields.ToList())
        {
            if (key is "traceId" or "spanId" or "parentSpanId") fields[key] = Convert.ToHexStringLower(Convert.FromBase64String((string)value!));
            else WriteIdsInHex(value);
        }
    }
}
