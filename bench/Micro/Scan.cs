using BenchmarkDotNet.Attributes;
using Spoor.Testing.Otlp;
using Tracing.Otlp;

namespace Spoor.Micro;

/// <summary>Finding and checking every span of a request.</summary>
public class Scan
{
    private readonly byte[] _bytes = Sample.Request;
    private readonly TraceRequest _request = new();

    [Benchmark(OperationsPerInvoke = Sample.Spans)]
    public bool Scanner() => _request.TryScan(_bytes, out _);

    [Benchmark(OperationsPerInvoke = Sample.Spans)]
    public object Messages() => ExportTraceServiceRequest.Parser.ParseFrom(_bytes);
}
