using BenchmarkDotNet.Attributes;
using Spoor.TraceStore.Embedded.Segments;
using Tracing.Otlp;

namespace Spoor.Micro;

/// <summary>A scanned span to the hashes of the terms by which the embedded store finds it.</summary>
public class Terms
{
    private readonly TraceRequest _request = new();
    private readonly SpanTerms _terms = new();

    [GlobalSetup]
    public void Scan() => _request.TryScan(Sample.Request, out _);

    [Benchmark(OperationsPerInvoke = Sample.Spans)]
    public int Hashes()
    {
        var count = 0;
        foreach (ref readonly var span in _request.Spans)
        {
            _terms.Clear();
            _terms.AddSpan(_request.Bytes.Span, span);
            count += _terms.Hashes.Length;
        }
        return count;
    }
}
