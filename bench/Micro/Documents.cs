using System.IO.Compression;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Spoor.Reference.Index;
using Spoor.Testing.Otlp;
using Spoor.TraceStore.Elasticsearch.Documents;
using Tracing.Ids;
using Tracing.Otlp;

namespace Spoor.Micro;

/// <summary>A record's bytes to the lines of a bulk: our document, and Jaeger's through objects and a serializer; and gzip of both.</summary>
public class Documents
{
    private static readonly byte[] s_index = "spoor-spans-2026.11.25"u8.ToArray();
    private static readonly byte[] s_action = "{\"index\":{}}\n"u8.ToArray();
    private static readonly ZLibCompressionOptions s_level1 = new() { CompressionLevel = 1 };

    private readonly TraceRequest _request = new();
    private readonly SpanDocumentEncoder _encoder = new();
    private readonly System.IO.Hashing.XxHash128 _hasher = new();
    private readonly BulkBuffer _body = new(1 << 20);
    private readonly MemoryStream _nested = new();
    private readonly MemoryStream _compressed = new();

    [GlobalSetup]
    public void Fill()
    {
        Encoder();
        Messages();
    }

    [Benchmark(OperationsPerInvoke = Sample.Spans)]
    public int Encoder()
    {
        _request.TryScan(Sample.Request, out _);
        _body.Clear();
        var scope = -1;
        OriginHash origin = default;
        for (var i = 0; i < _request.Spans.Length; i++)
        {
            if (_request.Spans[i].Scope != scope) origin = OriginHash.Of(_request, scope = _request.Spans[i].Scope, _hasher);
            _encoder.AppendSpan(_body, s_index, _request, i, origin);
        }
        return _body.Length;
    }

    [Benchmark(OperationsPerInvoke = Sample.Spans)]
    public long Messages()
    {
        _nested.SetLength(0);
        foreach (var document in NestedDocument.Of(ExportTraceServiceRequest.Parser.ParseFrom(Sample.Request)))
        {
            _nested.Write(s_action);
            JsonSerializer.Serialize(_nested, document, NestedJson.Default.NestedDocument);
            _nested.WriteByte((byte)'\n');
        }
        return _nested.Length;
    }

    [Benchmark(OperationsPerInvoke = Sample.Spans)]
    public long EncoderGzip() => Compress(_body.WrittenSpan);

    [Benchmark(OperationsPerInvoke = Sample.Spans)]
    public long MessagesGzip() => Compress(_nested.GetBuffer().AsSpan(0, (int)_nested.Length));

    private long Compress(ReadOnlySpan<byte> body)
    {
        _compressed.SetLength(0);
        using (var gzip = new GZipStream(_compressed, s_level1, leaveOpen: true)) gzip.Write(body);
        return _compressed.Length;
    }
}
