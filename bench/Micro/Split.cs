using BenchmarkDotNet.Attributes;
using Google.Protobuf;
using Spoor.Testing.Otlp;
using Tracing.Otlp;

namespace Spoor.Micro;

/// <summary>Two requests out of one, the scan or parse included.</summary>
public class Split
{
    private readonly byte[] _bytes = Sample.Request;
    private readonly byte[] _half = new byte[Sample.Request.Length];
    private readonly TraceRequest _request = new();

    [Benchmark(OperationsPerInvoke = Sample.Spans)]
    public int Slices()
    {
        _request.TryScan(_bytes, out _);
        var spans = _request.Spans;
        return Write(spans[..(spans.Length / 2)]) + Write(spans[(spans.Length / 2)..]);
    }

    [Benchmark(OperationsPerInvoke = Sample.Spans)]
    public int Messages()
    {
        var request = ExportTraceServiceRequest.Parser.ParseFrom(_bytes);
        var first = new ExportTraceServiceRequest();
        var left = Sample.Spans / 2;
        while (left > 0)
        {
            var resource = request.ResourceSpans[0];
            left -= resource.ScopeSpans.Sum(scope => scope.Spans.Count);
            request.ResourceSpans.RemoveAt(0);
            first.ResourceSpans.Add(resource);
        }
        return first.ToByteArray().Length + request.ToByteArray().Length;
    }

    private int Write(ReadOnlySpan<SpanSlice> spans)
    {
        var length = TraceRequestWriter.Measure(_request, spans);
        TraceRequestWriter.Write(_request, spans, _half.AsSpan(0, length));
        return length;
    }
}
