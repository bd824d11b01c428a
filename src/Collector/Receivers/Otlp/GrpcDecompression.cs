using System.IO.Compression;
using Grpc.Net.Compression;
using Spoor.Collector.Admission;

namespace Spoor.Collector.Receivers.Otlp;

/// <summary>Decompresses messages for the gRPC layer, which would do it without a limit and into a stream of its own: what belongs to a
/// request goes straight to its lease, bounded.</summary>
internal sealed class GrpcDecompression(Encoding encoding, Unfolder unfolder) : ICompressionProvider
{
    /// <summary>Largest message of any other method (health), in bytes.</summary>
    private const int MaxOtherBytes = 64 * 1024;

    /// <inheritdoc/>
    public string EncodingName => encoding.Name;

    /// <inheritdoc/>
    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) => encoding.Compress(stream);

    /// <inheritdoc/>
    public Stream CreateDecompressionStream(Stream stream) => new Decompressed(this, stream);

    private sealed class Decompressed(GrpcDecompression parent, Stream source) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        /// <summary>The one way in which the gRPC layer reads.</summary>
        public override void CopyTo(Stream destination, int bufferSize)
        {
            try
            {
                var lease = RequestLease.Current;
                var unfolded = parent.Unfold(lease, source);
                if (lease is not null)
                {
                    lease.Put(unfolded);
                    return;
                }
                using (unfolded) destination.Write(unfolded.Memory.Span);
            }
            catch (RefusedException refused)
            {
                throw GrpcAnswers.Of(refused);
            }
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    private ReceivedBytes Unfold(RequestLease? lease, Stream source) => lease is null
        ? unfolder.Unfold(encoding, source, MaxOtherBytes)
        : unfolder.Unfold(encoding, source, lease);
}
