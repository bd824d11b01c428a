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

    /// <summary>As in <c>Content-Encoding</c> and <c>grpc-encoding</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Whether an exception of <see cref="Decompress"/> is about the bytes.</summary>
    public static bool IsAboutBytes(Exception exception) => exception is InvalidDataException or ZstdException or EndOfStreamException;

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
    }
}
