using System.IO.Hashing;
using System.Text.Json;
using Google.Protobuf;
using Spoor.Fuzz.Seeds;
using Spoor.Testing.Otlp;
using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Elasticsearch.Writing;
using Spoor.TraceStore.Reading;
using Spoor.TraceStore.Tests.Documents;
using Tracing.Ids;
using Tracing.Otlp;

namespace Spoor.Fuzz.Targets;

/// <summary>A consumed record on its way to the index: scanned, then made into the body of a bulk request.</summary>
/// <remarks>Holds: every span that is in order becomes two lines of JSON, and its origin and operation two each; the documents are ours to
/// read, and where the record is written as protobuf libraries write, they give back the span that was sent.</remarks>
internal sealed class RecordTarget : FuzzTarget
{
    private const int AllocatedPerByte = 2_000, MaxComparedSpans = 16;

    private static readonly JsonReaderOptions s_options = new() { MaxDepth = 256 };

    private readonly XxHash128 _hasher = new();

    public override IEnumerable<byte[]> Seeds() => Requests.Small().Skip(1).Select(Requests.Bytes);

    public override void Run(byte[] input)
    {
        using var encoding = new SpanEncoding(["service.name", "peer"]);
        using var body = new BulkBuffer(64 * 1024);
        var allocations = Allocations.Begin();
        var request = new TraceRequest();
        if (!request.TryScan(input, out _)) return;
        Encode(encoding, body, request, inlineOrigin: false);
        allocations.End(input.Length, AllocatedPerByte);
        Check(body, request, null);
        Encode(encoding, body, request, inlineOrigin: true);
        Check(body, request, null);

        if (request.Spans.IsEmpty || request.Spans.Length > MaxComparedSpans) return;
        // Written anew by the library, nothing stands there twice, and what comes back is comparable.
        var accepted = new byte[TraceRequestWriter.Measure(request, request.Spans)];
        TraceRequestWriter.Write(request, request.Spans, accepted);
        var sent = ExportTraceServiceRequest.Parser.ParseFrom(accepted);
        BrokenPromiseException.Unless(request.TryScan(sent.ToByteArray(), out _) && request.RefusedCount == 0, "Written anew, a record is refused.");
        Encode(encoding, body, request, inlineOrigin: false);
        Check(body, request, sent);
    }

    private void Encode(SpanEncoding encoding, BulkBuffer body, TraceRequest request, bool inlineOrigin)
    {
        body.Clear();
        for (var span = 0; span < request.Spans.Length; span++)
        {
            ref readonly var slice = ref request.Spans[span];
            var origin = OriginHash.Of(request, slice.Scope, _hasher);
            encoding.Encoder.AppendOrigin(body, "dictionary"u8, request, slice.Scope, origin);
            var service = SpanEncoding.ServiceOf(request, slice);
            encoding.Encoder.AppendOperation(body, "dictionary"u8, service, slice.Name.Of(request.Bytes.Span), slice.Kind);
            encoding.Encoder.AppendSpan(body, "spans"u8, request, span, origin, inlineOrigin);
        }
    }

    private static void Check(BulkBuffer body, TraceRequest request, ExportTraceServiceRequest? sent)
    {
        var spans = sent?.ResourceSpans.SelectMany(resource => resource.ScopeSpans).SelectMany(scope => scope.Spans).ToList();
        var rest = body.WrittenSpan;
        for (var number = 0; number < request.Spans.Length; number++)
        {
            TakeLine(ref rest);
            var document = TakeLine(ref rest);
            var origin = SpanDocumentDecoder.ReadOrigin(document, "id");
            TakeLine(ref rest);
            TakeLine(ref rest);
            TakeLine(ref rest);
            document = TakeLine(ref rest);
            var stored = SpanDocumentDecoder.Read(document, _ => origin);
            var span = request.Spans[number];
            BrokenPromiseException.Unless(
                (stored.TraceId, stored.SpanId, stored.StartUnixNanos, stored.EndUnixNanos) == (span.TraceId, span.SpanId, span.StartUnixNanos, span.EndUnixNanos),
                "A document gives back another span.");
            if (spans is not null) Compare(spans[number], stored);
        }
        BrokenPromiseException.Unless(rest.IsEmpty, "The body has more lines than it should.");
    }

    private static void Compare(Span sent, StoredSpan stored)
    {
        sent.Status ??= new Status();
        var back = OtlpOf.Span(stored);
        // A later version's fields are not kept, and an empty value may come back as none.
        var known = JsonFormatter.Default.Format(sent);
        BrokenPromiseException.Unless(known == JsonFormatter.Default.Format(back), $"Sent {known}, given back {back}");
    }

    /// <summary>One line, a JSON object.</summary>
    private static ReadOnlySpan<byte> TakeLine(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)'\n');
        BrokenPromiseException.Unless(end > 0, "A line is missing, or empty.");
        var line = rest[..end];
        var reader = new Utf8JsonReader(line, s_options);
        BrokenPromiseException.Unless(reader.Read() && reader.TokenType == JsonTokenType.StartObject, "A line is no JSON object.");
        reader.Skip();
        BrokenPromiseException.Unless(!reader.Read() && reader.BytesConsumed == line.Length, "A line is more than a JSON object.");
        rest = rest[(end + 1)..];
        return line;
    }
}
