namespace Spoor.Collector.Receivers.Otlp;

/// <summary>The answer of one Export call, as protobuf.</summary>
internal sealed class GrpcResponse(byte[] message)
{
    /// <summary>The answer where there is nothing to tell.</summary>
    public static readonly GrpcResponse Empty = new([]);

    public ReadOnlySpan<byte> Message => message;
}
