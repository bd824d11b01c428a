using System.Buffers;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Spoor.Collector.Admission;

namespace Spoor.Collector.Receivers.Otlp;

/// <summary>Adds <c>TraceService/Export</c> to the gRPC server with the request's bytes as its request: nothing is parsed into objects.</summary>
internal sealed class GrpcReceiverMethods(IOptions<LimitsOptions> limits) : IServiceMethodProvider<GrpcReceiver>
{
    /// <summary>Path of the method.</summary>
    public const string Path = "/" + ServiceName + "/" + MethodName;

    private const string ServiceName = "opentelemetry.proto.collector.trace.v1.TraceService";
    private const string MethodName = "Export";

    private readonly int _recordBytes = limits.Value.RecordBytes;

    /// <inheritdoc/>
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<GrpcReceiver> context)
    {
        var method = new Method<ReceivedBytes, GrpcResponse>(MethodType.Unary, ServiceName, MethodName,
            Marshallers.Create<ReceivedBytes>((_, _) => throw new NotSupportedException(), Read),
            Marshallers.Create<GrpcResponse>(Write, _ => throw new NotSupportedException()));
        context.AddUnaryMethod(method, [], static (service, request, call) => service.ExportAsync(request, call));
    }

    private ReceivedBytes Read(DeserializationContext context) =>
        RequestLease.Current?.TakeUnfolded() ?? ReceivedBytes.Copy(context.PayloadAsReadOnlySequence(), _recordBytes);

    private static void Write(GrpcResponse response, SerializationContext context)
    {
        context.SetPayloadLength(response.Message.Length);
        context.GetBufferWriter().Write(response.Message);
        context.Complete();
    }
}
