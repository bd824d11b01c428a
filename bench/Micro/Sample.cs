using System.Buffers.Binary;
using Spoor.Testing.Otlp;
using Tracing.Otlp;
using ZstdSharp;

namespace Spoor.Micro;

/// <summary>What is measured on: 512 spans as they were recorded, from the folder in <c>TEST_DATA</c>; figures are per span.</summary>
internal static class Sample
{
    /// <summary>Spans of the request.</summary>
    public const int Spans = 512;

    private const string FileName = "astronomy-oteltraces.zst";

    /// <summary>The request, as protobuf.</summary>
    public static byte[] Request { get; } = Make();

    /// <summary>The request, parsed to messages.</summary>
    public static ExportTraceServiceRequest Messages => ExportTraceServiceRequest.Parser.ParseFrom(Request);

    /// <summary>The request, scanned.</summary>
    public static TraceRequest Scanned()
    {
        var request = new TraceRequest();
        return request.TryScan(Request, out var fault) ? request : throw new InvalidDataException(fault.ToString());
    }

    private static byte[] Make()
    {
        var folder = Environment.GetEnvironmentVariable("TEST_DATA")
            ?? throw new InvalidOperationException($"TEST_DATA must name the folder of {FileName}; docs/load.md tells the format.");
        using var file = File.OpenRead(Path.Combine(folder, FileName));
        using var plain = new DecompressionStream(file);
        var all = new MemoryStream();
        var prefix = new byte[sizeof(uint)];
        var recorded = new TraceRequest();
        do
        {
            plain.ReadExactly(prefix);
            var request = new byte[BinaryPrimitives.ReadUInt32BigEndian(prefix)];
            plain.ReadExactly(request);
            all.Write(request);     // requests that follow each other are one request
            if (!recorded.TryScan(all.ToArray(), out var fault)) throw new InvalidDataException(fault.ToString());
        }
        while (recorded.Spans.Length < Spans);
        var part = recorded.Spans[..Spans];
        var bytes = new byte[TraceRequestWriter.Measure(recorded, part)];
        TraceRequestWriter.Write(recorded, part, bytes);
        return bytes;
    }
}
