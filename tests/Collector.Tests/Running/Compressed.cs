using System.IO.Compression;
using ZstdSharp;

namespace Spoor.Collector.Tests.Running;

/// <summary>Bytes as senders compress them.</summary>
internal static class Compressed
{
    public static Stream Open(string encoding, Stream destination) => encoding == "gzip"
        ? new GZipStream(destination, CompressionLevel.Fastest, leaveOpen: true)
        : new CompressionStream(destination, leaveOpen: true);

    public static byte[] Bytes(string encoding, byte[] plain)
    {
        var destination = new MemoryStream();
        using (var stream = Open(encoding, destination)) stream.Write(plain);
        return destination.ToArray();
    }

    /// <summary>A bomb: a stream of zeros.</summary>
    public static byte[] Zeros(string encoding, long length)
    {
        var destination = new MemoryStream();
        var zeros = new byte[1024 * 1024];
        using (var stream = Open(encoding, destination))
            for (var written = 0L; written < length; written += zeros.Length) stream.Write(zeros);
        return destination.ToArray();
    }
}
