using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using Google.Protobuf;
using Spoor.Testing.Otlp;
using Tracing.Otlp;
using Tracing.Otlp.Json;

namespace Spoor.Micro;

/// <summary>OTLP/JSON to protobuf.</summary>
public class OtlpJson
{
    private static readonly string[] s_ids = ["traceId", "spanId", "parentSpanId"];

    private readonly string _protobufJson = JsonFormatter.Default.Format(Sample.Messages);
    private readonly WireWriter _protobuf = new(16 * 1024 * 1024);
    private byte[] _otlpJson = [];

    [GlobalSetup]
    public void MakeOtlpJson()
    {
        var root = JsonNode.Parse(_protobufJson)!;
        ToHex(root);
        _otlpJson = System.Text.Encoding.UTF8.GetBytes(root.ToJsonString());
        if (!Transcoder()) throw new InvalidDataException("The sample is no OTLP/JSON.");
    }

    [Benchmark(OperationsPerInvoke = Sample.Spans)]
    public bool Transcoder() => OtlpJsonReader.TryTranscode(_otlpJson, _protobuf, out _);

    [Benchmark(OperationsPerInvoke = Sample.Spans)]
    public int Messages() => JsonParser.Default.Parse<ExportTraceServiceRequest>(_protobufJson).ToByteArray().Length;

    // OTLP writes ids in hex where protobuf's JSON has base64.
    private static void ToHex(JsonNode? node)
    {
        if (node is JsonArray array) foreach (var item in array) ToHex(item);
        if (node is not JsonObject members) return;
        foreach (var name in s_ids)
            if (members[name]?.GetValue<string>() is { } id) members[name] = Convert.ToHexStringLower(Convert.FromBase64String(id));
        foreach (var member in members) ToHex(member.Value);
    }
}
