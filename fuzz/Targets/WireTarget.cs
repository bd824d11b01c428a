using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Google.Protobuf;
using Spoor.Fuzz.Seeds;
using Spoor.Testing.Otlp;
using Tracing.Ids;
using Tracing.Otlp;
using Tracing.Otlp.Truncation;

namespace Spoor.Fuzz.Targets;

/// <summary>The scan of a request, its pieces, and spans cut to fit.</summary>
/// <remarks>Holds: what is refused as a whole, Google.Protobuf refuses too (groups and tags above 32 bits apart, which no OTLP has); what is
/// accepted, it reads, and sees the same fields; pieces hold the same spans and fit; document ids do not depend on the pieces.</remarks>
internal sealed class WireTarget : FuzzTarget
{
    /// <summary>A span of two bytes takes an entry of the index, lists double, and pieces are scanned anew.</summary>
    private const int AllocatedPerByte = 2_000;

    private const int TruncatedSpans = 4;

    private readonly XxHash128 _hasher = new();

    public override IEnumerable<byte[]> Seeds() => Requests.Small().Concat(Requests.Large()).Select(Requests.Bytes);

    public override void Run(byte[] input)
    {
        var request = new TraceRequest();
        var allocations = Allocations.Begin();
        var isRequest = request.TryScan(input, out var fault);
        if (isRequest)
        {
            Partition(request, Math.Max(64, input.Length / 3));
            foreach (ref readonly var refused in request.RefusedSpans) RewriteRefused(request, refused);
            for (var i = 0; i < Math.Min(TruncatedSpans, request.Spans.Length); i++) Truncate(request, request.Spans[i]);
        }
        allocations.End(input.Length, AllocatedPerByte);

        if (isRequest) Compare(request);
        else if (!IsBeyondOtlp(input.AsSpan(fault.Offset)) && TryParse(input, out _))
            throw new BrokenPromiseException($"Refused, though it can be read: {fault}");
    }

    private static bool TryParse(ReadOnlySpan<byte> bytes, out ExportTraceServiceRequest request)
    {
        try
        {
            request = ExportTraceServiceRequest.Parser.ParseFrom(bytes);
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            request = new ExportTraceServiceRequest();
            return false;
        }
    }

    /// <summary>Whether a field is a group, or has a tag that is no number of 32 bits.</summary>
    private static bool IsBeyondOtlp(ReadOnlySpan<byte> field)
    {
        ulong tag = 0;
        for (var i = 0; i < Math.Min(10, field.Length); i++)
        {
            tag |= (ulong)(field[i] & 0x7F) << 7 * i;
            if (field[i] < 0x80) return tag > uint.MaxValue || (tag & 7) is 3 or 4;
        }
        return false;
    }

    private void Partition(TraceRequest request, int maxBytes)
    {
        var piece = new TraceRequest();
        for (var first = 0; first < request.Spans.Length;)
        {
            var count = TraceRequestWriter.CountFitting(request, first, maxBytes);
            var isTooLarge = count == 0;
            if (isTooLarge) count = 1;
            var spans = request.Spans.Slice(first, count);
            var bytes = Rewrite(request, spans);
            BrokenPromiseException.Unless(isTooLarge || bytes.Length <= maxBytes, "A piece is larger than its limit.");
            BrokenPromiseException.Unless(piece.TryScan(bytes, out _), "A piece cannot be scanned.");
            BrokenPromiseException.Unless(piece.Spans.Length == count && piece.RefusedCount == 0, "A piece holds other spans.");
            for (var i = 0; i < count; i++)
            {
                BrokenPromiseException.Unless(
                    piece.Spans[i].Message.Of(bytes).SequenceEqual(spans[i].Message.Of(request.Bytes.Span)), "A span's bytes changed.");
                BrokenPromiseException.Unless(DocumentIdOf(piece, piece.Spans[i]) == DocumentIdOf(request, spans[i]), "A piece changes a document's id.");
            }
            first += count;
        }
    }

    private static void RewriteRefused(TraceRequest request, in SpanSlice refused)
    {
        var again = new TraceRequest();
        BrokenPromiseException.Unless(
            again.TryScan(Rewrite(request, new ReadOnlySpan<SpanSlice>(in refused)), out _), "A refused span by itself cannot be scanned.");
        BrokenPromiseException.Unless(again.Spans.IsEmpty && again.RefusedCount == 1, "A refused span by itself is not refused.");
        BrokenPromiseException.Unless(again.RefusedSpans[0].Fault == refused.Fault, "A refused span by itself has another fault.");
    }

    private static byte[] Rewrite(TraceRequest request, ReadOnlySpan<SpanSlice> spans)
    {
        var bytes = new byte[TraceRequestWriter.Measure(request, spans)];
        TraceRequestWriter.Write(request, spans, bytes);
        return bytes;
    }

    private static void Truncate(TraceRequest request, in SpanSlice span)
    {
        using var truncated = new WireWriter(1024 * 1024);
        var whole = TraceRequestWriter.Measure(request, new ReadOnlySpan<SpanSlice>(in span));
        foreach (var maxBytes in (ReadOnlySpan<int>)[whole, whole - 1, whole * 3 / 4, whole / 2])
        {
            if (!SpanTruncator.TryTruncate(request, span, maxBytes, truncated)) continue;
            var bytes = truncated.Written;
            BrokenPromiseException.Unless(bytes.Length <= maxBytes, "A span that was cut does not fit.");
            var cut = new TraceRequest();
            BrokenPromiseException.Unless(cut.TryScan(bytes, out _) && cut.Spans.Length == 1 && cut.RefusedCount == 0, "A span that was cut is no span.");
            var after = cut.Spans[0];
            BrokenPromiseException.Unless(
                (after.TraceId, after.SpanId, after.ParentSpanId, after.StartUnixNanos, after.EndUnixNanos, after.Kind, after.StatusCode)
                == (span.TraceId, span.SpanId, span.ParentSpanId, span.StartUnixNanos, span.EndUnixNanos, span.Kind, span.StatusCode),
                "Cutting a span changed a field.");
            BrokenPromiseException.Unless(after.Name.Of(bytes.Span).SequenceEqual(span.Name.Of(request.Bytes.Span)), "Cutting a span changed its name.");
            BrokenPromiseException.Unless(TryParse(bytes.Span, out _), "A span that was cut cannot be read.");
        }
    }

    private UInt128 DocumentIdOf(TraceRequest request, in SpanSlice span)
    {
        Span<byte> id = stackalloc byte[DocumentId.TextLength];
        DocumentId.Write(request.Bytes.Span, span, OriginHash.Of(request, span.Scope, _hasher), _hasher, id);
        return BinaryPrimitives.ReadUInt128BigEndian(id);
    }

    /// <summary>What is accepted is seen as Google.Protobuf sees it.</summary>
    private static void Compare(TraceRequest request)
    {
        var bytes = request.Bytes.Span;
        // What holds no span that is in order is not looked at further, whatever stands in it.
        BrokenPromiseException.Unless(TryParse(Rewrite(request, request.Spans), out var parsed), "Accepted, though it cannot be read.");
        var count = parsed.ResourceSpans.Sum(resource => resource.ScopeSpans.Sum(scope => scope.Spans.Count));
        BrokenPromiseException.Unless(count == request.Spans.Length, $"{count} spans can be read, {request.Spans.Length} were seen.");
        foreach (ref readonly var seen in request.Spans)
        {
            var span = Span.Parser.ParseFrom(seen.Message.Of(bytes));
            BrokenPromiseException.Unless(
                Convert.ToHexStringLower(span.TraceId.Span) == seen.TraceId.ToString() && Convert.ToHexStringLower(span.SpanId.Span) == seen.SpanId.ToString()
                && (span.ParentSpanId.IsEmpty ? 0 : BinaryPrimitives.ReadUInt64BigEndian(span.ParentSpanId.Span)) == seen.ParentSpanId.Value,
                "An id is read differently.");
            BrokenPromiseException.Unless(
                (span.StartTimeUnixNano, span.EndTimeUnixNano, (int)span.Kind, (int)(span.Status?.Code ?? 0))
                == (seen.StartUnixNanos, seen.EndUnixNanos, seen.Kind, seen.StatusCode), "A number is read differently.");
            BrokenPromiseException.Unless(
                span.Name == Encoding.UTF8.GetString(seen.Name.Of(bytes)) && span.TraceState == Encoding.UTF8.GetString(seen.TraceState.Of(bytes)),
                "A text is read differently.");
        }
    }
}
