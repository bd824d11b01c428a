using Confluent.Kafka;
using Google.Protobuf;
using Grpc.Core;
using Spoor.Testing.Otlp;

namespace Spoor.Reference.Collect;

/// <summary>Name of the topic that is written.</summary>
internal sealed record SpansTopic(string Name);

/// <summary>Parses a request to messages, looks at each span, and publishes the messages written anew.</summary>
internal sealed class ExportService(IProducer<Null, byte[]> producer, SpansTopic topic, Tally tally) : TraceService.TraceServiceBase
{
    private const int TraceIdBytes = 16, SpanIdBytes = 8;

    public override async Task<ExportTraceServiceResponse> Export(ExportTraceServiceRequest request, ServerCallContext context)
    {
        var spans = request.ResourceSpans.SelectMany(resource => resource.ScopeSpans).SelectMany(scope => scope.Spans).ToList();
        if (spans.Exists(span => span.TraceId.Length != TraceIdBytes || span.SpanId.Length != SpanIdBytes))
            throw new RpcException(new Grpc.Core.Status(StatusCode.InvalidArgument, "A span has no valid ids."));
        await producer.ProduceAsync(topic.Name, new Message<Null, byte[]> { Value = request.ToByteArray() });
        tally.Add(spans.Count);
        return new ExportTraceServiceResponse();
    }
}
