using System.IO.Compression;
using ZstdSharp;

namespace Spoor.Collector.Tests.Running;

/// <summary>Bytes as senders compress them.</summary>
internal static class Compressed
{
    /// <summary>What <c>deflate</c> is called here when it is sent without zlib around it.</summary>
    public const string PlainDeflate = "deflate without zlib";

    public static Stream Open(string encoding, Stream destination) => encoding switch
    {
        "gzip" => new GZipStream(destination, CompressionLevel.Fastest, leaveOpen: true),
        "zstd" => new CompressionStream(destination, leaveOpen: true),
        "deflate" => new ZLibStream(destination, CompressionLevel.Fastest, leaveOpen: true),
        PlainDeflate => new DeflateStream(destination, CompressionLevel.Fastest, leaveOpen: true),
        "br" => new BrotliStream(destination, CompressionLevel.Fastest, leaveOpen: true),
        _ => throw new ArgumentException(encoding, nameof(encoding)),
    };

    /// <summary>The encoding's name in <c>Content-Encoding</c>.</summary>
    public static string HeaderOf(string encoding) => encoding == PlainDeflate ? "deflate" : encoding;

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
