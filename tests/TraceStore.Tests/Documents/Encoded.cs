using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Spoor.Testing.Otlp;
using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Reading;
using Tracing.Ids;
using Tracing.Otlp;

namespace Spoor.TraceStore.Tests.Documents;

/// <summary>Sends requests through the encoder, and gives documents back: parsed, and decoded.</summary>
internal sealed class Encoded : IDisposable
{
    public const string SpansIndex = "spoor-spans-2026.11.25";
    public const string DictionaryIndex = "spoor-dictionary-2026.11.25";

    private readonly SpanDocumentEncoder _encoder;
    private readonly BulkBuffer _body = new(64);
    private readonly XxHash128 _hasher = new();
    private readonly TraceRequest _request = new();

    public Encoded(params string[] inlineResourceAttributes) => _encoder = new SpanDocumentEncoder(inlineResourceAttributes);

    /// <summary>The bulk body of a request: its spans and their origins.</summary>
    public byte[] Bulk(byte[] request, bool inlineOrigin = false, string spansIndex = SpansIndex, string dictionaryIndex = DictionaryIndex)
    {
        Assert.True(_request.TryScan(request, out _));
        Assert.Empty(_request.RefusedSpans.ToArray().Select(refused => refused.Fault));
        _body.Clear();
        for (var scope = 0; scope < _request.Scopes.Length; scope++)
        {
            var origin = OriginHash.Of(_request, scope, _hasher);
            if (!inlineOrigin) _encoder.AppendOrigin(_body, Encoding.UTF8.GetBytes(dictionaryIndex), _request, scope, origin);
        }
        for (var span = 0; span < _request.Spans.Length; span++)
        {
            var origin = OriginHash.Of(_request, _request.Spans[span].Scope, _hasher);
            _encoder.AppendSpan(_body, Encoding.UTF8.GetBytes(spansIndex), _request, span, origin, inlineOrigin);
        }
        return _body.WrittenSpan.ToArray();
    }

    public byte[] Bulk(ExportTraceServiceRequest request, bool inlineOrigin = false) => Bulk(request.ToByteArray(), inlineOrigin);

    /// <summary>The span document of a request with one span.</summary>
    public JsonElement Document(Span span, bool inlineOrigin = false) =>
        Lines(Bulk(Spoor.Testing.A.Request(span), inlineOrigin)).Last(line => line.IsSpan).Source;

    /// <summary>The origin document of a request with one scope.</summary>
    public JsonElement Origin(ExportTraceServiceRequest request) => Lines(Bulk(request)).Single(line => !line.IsSpan).Source;

    /// <summary>The spans that come back from a bulk body, in order.</summary>
    public static List<StoredSpan> Decode(byte[] bulk)
    {
        var lines = Lines(bulk);
        var origins = new Dictionary<string, StoredOrigin>();
        foreach (var line in lines.Where(line => !line.IsSpan))
            origins[line.Id[1..]] = SpanDocumentDecoder.ReadOrigin(line.Bytes, line.Id[1..]);
        return [.. lines.Where(line => line.IsSpan).Select(line => SpanDocumentDecoder.Read(line.Bytes, origins.GetValueOrDefault))];
    }

    public static List<BulkLine> Lines(byte[] bulk)
    {
        var texts = Encoding.UTF8.GetString(bulk).Split('\n');
        Assert.Equal("", texts[^1]);
        var lines = new List<BulkLine>();
        for (var i = 0; i + 1 < texts.Length; i += 2)
        {
            var action = JsonDocument.Parse(texts[i]).RootElement.GetProperty("create");
            lines.Add(new BulkLine(
                action.GetProperty("_index").GetString()!, action.GetProperty("_id").GetString()!, Encoding.UTF8.GetBytes(texts[i + 1])));
        }
        return lines;
    }

    public void Dispose()
    {
        _encoder.Dispose();
        _body.Dispose();
    }

    internal sealed record BulkLine(string Index, string Id, byte[] Bytes)
    {
        public bool IsSpan => Index.Contains("-spans-", StringComparison.Ordinal);

        public JsonElement Source { get; } = JsonDocument.Parse(Bytes, new JsonDocumentOptions { MaxDepth = 256 }).RootElement;
    }
}
