using System.Text;
using System.Text.Json;
using Spoor.Fuzz.Seeds;
using Spoor.Testing.Otlp;
using Tracing.Otlp;
using Tracing.Otlp.Json;
using Tracing.Tests.Otlp.Json;

namespace Spoor.Fuzz.Targets;

/// <summary>OTLP/JSON to protobuf.</summary>
/// <remarks>Holds: no exception; what is accepted is JSON, becomes a request that can be read whole, in which nothing but ids and nesting
/// may be at fault, and is hardly larger; a fault lies within the input.</remarks>
internal sealed class JsonTarget : FuzzTarget
{
    private const int AllocatedPerByte = 64;

    /// <summary>What protobuf may be larger than its JSON, in eighths of it: an enum below zero takes eleven bytes, as JSON ten.</summary>
    private const int MaxGrowthEighths = 10;

    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = OtlpJsonReader.MaxDepth };

    public override IEnumerable<byte[]> Seeds() => Requests.Small()
        .Select((request, number) => new OtlpJsonFormatter(number).Format(request))
        .Concat(((IEnumerable<string>)[
            """{"resource_spans":[{"scope_spans":[{"spans":[{"trace_id":"0102030405060708090a0b0c0d0e0f10","span_id":"0102030405060708","kind":-1,"status":{"code":-1}}]}]}]}""",
            """{"resourceSpans":[{"resource":{"attributes":[{"key":"\ud83d\ude00","value":{"doubleValue":"-Infinity"}},{"key":"\ud800","value":{"intValue":1.7e18}}]}}]}""",
            """{"resourceSpans":null,"x":[{"y":[]}]} """]).Select(Encoding.UTF8.GetBytes));

    public override void Run(byte[] input)
    {
        using var writer = new WireWriter(4 * 1024 * 1024);
        var allocations = Allocations.Begin();
        var isRequest = OtlpJsonReader.TryTranscode(input, writer, out var fault);
        allocations.End(input.Length, AllocatedPerByte);
        if (!isRequest)
        {
            BrokenPromiseException.Unless(fault.Offset >= 0 && fault.Offset <= input.Length, $"The fault lies at byte {fault.Offset} of {input.Length}.");
            BrokenPromiseException.Unless(fault.ToString().Length > 0, "The fault says nothing.");
            return;
        }
        using (JsonDocument.Parse(input, s_options))
        {
        }
        var protobuf = writer.Written;
        BrokenPromiseException.Unless(protobuf.Length <= input.Length * MaxGrowthEighths / 8, $"{input.Length} bytes of JSON became {protobuf.Length}.");
        var request = new TraceRequest();
        BrokenPromiseException.Unless(request.TryScan(protobuf, out _), "The result cannot be scanned.");
        foreach (ref readonly var refused in request.RefusedSpans)
            BrokenPromiseException.Unless(
                refused.Fault is SpanFault.TraceId or SpanFault.SpanId or SpanFault.ParentSpanId or SpanFault.Nesting, $"The result has the fault {refused.Fault}.");
        var accepted = new byte[TraceRequestWriter.Measure(request, request.Spans)];
        TraceRequestWriter.Write(request, request.Spans, accepted);
        var parsed = ExportTraceServiceRequest.Parser.ParseFrom(accepted);
        BrokenPromiseException.Unless(
            parsed.ResourceSpans.Sum(resource => resource.ScopeSpans.Sum(scope => scope.Spans.Count)) == request.Spans.Length, "The result holds other spans.");
    }
}
