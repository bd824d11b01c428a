using System.IO.Compression;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Spoor.Collector.Admission;

/// <summary>One way in which senders compress.</summary>
internal abstract class Encoding(string name)
{
    /// <summary>Largest window of a zstd frame that is accepted, as a power of two: 8 MiB, which is what every decoder is to support.</summary>
    /// <remarks>The frame's header decides how much memory its decoder takes. Source:
    /// <see href="https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1.1.2">RFC 8878, Window_Descriptor</see>.</remarks>
    private const int MaxZstdWindowLog = 23;

    public static readonly Encoding Gzip = new GzipEncoding();

    public static readonly Encoding Zstd = new ZstdEncoding();

    public static readonly Encoding Deflate = new DeflateEncoding();

    public static readonly Encoding Brotli = new BrotliEncoding();

    /// <summary>Those of <c>Content-Encoding</c>.</summary>
    public static readonly Encoding[] OfHttp = [Gzip, Zstd, Deflate, Brotli];

    /// <summary>Those of <c>grpc-encoding</c>.</summary>
    /// <remarks>Source: <see href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md">gRPC over HTTP2, Message-Encoding</see>; zstd
    /// is what OpenTelemetry's collector sends besides.</remarks>
    public static readonly Encoding[] OfGrpc = [Gzip, Zstd, Deflate];

    /// <summary>As in <c>Content-Encoding</c> and <c>grpc-encoding</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The encoding of a name in <c>Content-Encoding</c>; null where it is none of ours.</summary>
    /// <remarks>Two have a second name: <c>x-gzip</c> (<see href="https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1.3">RFC 9110, Gzip
    /// Coding</see>), and <c>zlib</c>, which OpenTelemetry's collector sends.</remarks>
    public static Encoding? Find(string name)
    {
        foreach (var encoding in OfHttp)
            if (name.Equals(encoding.Name, StringComparison.OrdinalIgnoreCase)) return encoding;
        return name.Equals("x-gzip", StringComparison.OrdinalIgnoreCase) ? Gzip
            : name.Equals("zlib", StringComparison.OrdinalIgnoreCase) ? Deflate
            : null;
    }

    /// <summary>Whether an exception of <see cref="Decompress"/> is about the bytes.</summary>
    /// <remarks>What is decompressed stands in memory, so no other fault of input is possible: an <see cref="IOException"/> is zlib's word for a body
    /// that wants a preset dictionary.</remarks>
    public virtual bool IsAboutBytes(Exception exception) => exception is InvalidDataException or IOException;

    public abstract Stream Compress(Stream destination);

    public abstract Stream Decompress(Stream source);

    private sealed class GzipEncoding() : Encoding("gzip")
    {
        public override Stream Compress(Stream destination) => new GZipStream(destination, CompressionLevel.Fastest, leaveOpen: true);

        public override Stream Decompress(Stream source) => new GZipStream(source, CompressionMode.Decompress, leaveOpen: true);
    }

    private sealed class ZstdEncoding() : Encoding("zstd")
    {
        public override Stream Compress(Stream destination) => new CompressionStream(destination, leaveOpen: true);

        public override Stream Decompress(Stream source)
        {
            var stream = new DecompressionStream(source, leaveOpen: true);
            stream.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, MaxZstdWindowLog);
            return stream;
        }

        public override bool IsAboutBytes(Exception exception) => exception is ZstdException || base.IsAboutBytes(exception);
    }

    private sealed class DeflateEncoding() : Encoding("deflate")
    {
        public override Stream Compress(Stream destination) => new ZLibStream(destination, CompressionLevel.Fastest, leaveOpen: true);

        public override Stream Decompress(Stream source)
        {
            // What the name means is deflate inside zlib; some clients send it without.
            var peeked = new PeekedStream(source);
            return peeked.StartsWithZlibHeader
                ? new ZLibStream(peeked, CompressionMode.Decompress)
                : new DeflateStream(peeked, CompressionMode.Decompress);
        }
    }

    private sealed class BrotliEncoding() : Encoding("br")
    {
        public override Stream Compress(Stream destination) => new BrotliStream(destination, CompressionLevel.Fastest, leaveOpen: true);

        public override Stream Decompress(Stream source) => new BrotliStream(source, CompressionMode.Decompress, leaveOpen: true);

        // Bytes that are no brotli are told by the one, an end that comes too early by the other.
        public override bool IsAboutBytes(Exception exception) => exception is InvalidOperationException || base.IsAboutBytes(exception);
    }
}
