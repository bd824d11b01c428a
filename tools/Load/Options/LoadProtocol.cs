namespace Spoor.Load.Options;

/// <summary>How requests travel.</summary>
internal enum LoadProtocol
{
    /// <summary>OTLP/gRPC.</summary>
    Grpc,

    /// <summary>OTLP/HTTP, protobuf.</summary>
    Http,
}
