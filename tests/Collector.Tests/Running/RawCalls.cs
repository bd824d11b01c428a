using Grpc.Core;
using Grpc.Net.Client;
using Spoor.Testing.Rpc;

namespace Spoor.Collector.Tests.Running;

/// <summary>Export calls whose message is given as bytes, right or wrong.</summary>
internal static class RawCalls
{
    private static readonly Marshaller<byte[]> s_bytes = Marshallers.Create(bytes => bytes, bytes => bytes);

    private static readonly Method<byte[], byte[]> s_export = new(
        MethodType.Unary, "opentelemetry.proto.collector.trace.v1.TraceService", "Export", s_bytes, s_bytes);

    public static async Task<byte[]> ExportAsync(
        this GrpcChannel channel, byte[] message, string? compression = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
    {
        var headers = new Metadata();
        if (compression is not null) headers.Add("grpc-internal-encoding-request", compression);
        return await channel.CreateCallInvoker().AsyncUnaryCall(
            s_export, null, new CallOptions(headers, deadline, cancellationToken), message);
    }

    /// <summary>The status in the trailer, or null.</summary>
    public static Testing.Rpc.Status? Details(this RpcException exception) =>
        exception.Trailers.GetValueBytes("grpc-status-details-bin") is { } bytes ? Testing.Rpc.Status.Parser.ParseFrom(bytes) : null;

    /// <summary>When the client is told to come back, or null.</summary>
    public static TimeSpan? RetryDelay(this Testing.Rpc.Status? status)
    {
        foreach (var detail in status?.Details ?? [])
            if (detail.Is(RetryInfo.Descriptor)) return detail.Unpack<RetryInfo>().RetryDelay.ToTimeSpan();
        return null;
    }
}
