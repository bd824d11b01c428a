using System.Buffers;
using System.IO.Hashing;
using System.Text.Json;
using Spoor.Fuzz.Seeds;
using Spoor.Query.Api.V1;
using Spoor.Query.Api.V3;
using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Reading;
using Tracing.Ids;
using Tracing.Otlp;

namespace Spoor.Fuzz.Targets;

/// <summary>Documents of the index, and what query makes of them.</summary>
/// <remarks>Holds: a span, or <see cref="DocumentFormatException"/> with the name of a field; whatever is read can be written by both APIs,
/// as JSON.</remarks>
internal sealed class DocumentTarget : FuzzTarget
{
    private const int AllocatedPerByte = 1_000;

    // As in the answers themselves.
    private static readonly JsonWriterOptions s_writing = new() { MaxDepth = 1000, SkipValidation = true };
    private static readonly JsonDocumentOptions s_reading = new() { MaxDepth = 1000 };

    public override IEnumerable<byte[]> Seeds()
    {
        using var encoder = new SpanDocumentEncoder();
        using var body = new BulkBuffer(64 * 1024);
        var hasher = new XxHash128();
        var request = new TraceRequest();
        foreach (var small in Requests.Small())
        {
            if (!request.TryScan(Requests.Bytes(small), out _) || request.Spans.IsEmpty) continue;
            var origin = OriginHash.Of(request, request.Spans[0].Scope, hasher);
            foreach (var inlineOrigin in (bool[])[false, true])
            {
                body.Clear();
                encoder.AppendSpan(body, default, request, 0, origin, inlineOrigin);
                yield return Document(body.WrittenSpan);
            }
            body.Clear();
            encoder.AppendOrigin(body, default, request, request.Spans[0].Scope, origin);
            yield return Document(body.WrittenSpan);
        }
    }

    public override void Run(byte[] input)
    {
        var allocations = Allocations.Begin();
        StoredOrigin? origin = null;
        StoredSpan? span = null;
        try
        {
            origin = SpanDocumentDecoder.ReadOrigin(input, "id");
        }
        catch (DocumentFormatException none)
        {
            BrokenPromiseException.Unless(none.Field is not null, "The field at fault has no name.");
        }
        try
        {
            span = SpanDocumentDecoder.Read(input, _ => null);
        }
        catch (DocumentFormatException none)
        {
            BrokenPromiseException.Unless(none.Field is not null, "The field at fault has no name.");
        }
        allocations.End(input.Length, AllocatedPerByte);
        if (span is not null)
        {
            Write(json =>
            {
                OtlpJson.StartOrigin(json, span.Origin);
                OtlpJson.WriteSpan(json, span);
                OtlpJson.EndOrigin(json);
            });
            Write(json => V1SpanWriter.Write(json, span, "1", "p1"));
        }
        if (origin is null) return;
        Write(json =>
        {
            OtlpJson.StartOrigin(json, origin);
            OtlpJson.EndOrigin(json);
        });
    }

    private static void Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_writing)) write(json);
        using (JsonDocument.Parse(buffer.WrittenMemory, s_reading))
        {
        }
    }

    private static byte[] Document(ReadOnlySpan<byte> lines) => lines[(lines.IndexOf((byte)'\n') + 1)..^1].ToArray();
}
