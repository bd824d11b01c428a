using System.IO.Compression;
using Grpc.Net.Compression;

namespace Spoor.Collector.Tests.Running;

/// <summary>Compresses what a gRPC client sends.</summary>
internal sealed class ClientCompression(string name) : ICompressionProvider
{
    public string EncodingName => name;

    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) => Compressed.Open(name, stream);

    public Stream CreateDecompressionStream(Stream stream) => throw new NotSupportedException();
}
