using System.Buffers;
using Microsoft.Extensions.Options;

namespace Spoor.Collector.Admission;

/// <summary>Decompresses requests up to the limit of one request, and counts what they grow to while they grow.</summary>
internal sealed class Unfolder(IOptions<LimitsOptions> limits, AdmissionTelemetry telemetry)
{
    private const int FirstBytes = 64 * 1024;

    private readonly int _maxBytes = limits.Value.RequestBytes;
    private readonly int _maxExactBytes = limits.Value.RecordBytes;

    /// <summary>Decompresses a request.</summary>
    /// <exception cref="RefusedException">It grows beyond the limit, there is no room for it, or the bytes are not what they should be.</exception>
    public ReceivedBytes Unfold(Encoding encoding, Stream source, RequestLease lease) => Unfold(encoding, source, _maxBytes, lease);

    /// <summary>Decompresses what is no request, up to a limit, in bytes.</summary>
    /// <inheritdoc cref="Unfold(Encoding, Stream, RequestLease)" path="/exception"/>
    public ReceivedBytes Unfold(Encoding encoding, Stream source, int maxBytes) => Unfold(encoding, source, maxBytes, null);

    private ReceivedBytes Unfold(Encoding encoding, Stream source, int maxBytes, RequestLease? lease)
    {
        var received = lease?.ArrivedBytes ?? 0;
        var length = 0;
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
        try
        {
            lease?.Grow(received + buffer.Length);
            using var stream = encoding.Decompress(source);
            while (stream.Read(buffer, length, Math.Min(buffer.Length, maxBytes) - length) is var read and > 0)
            {
                length += read;
                if (length < maxBytes)
                {
                    if (length == buffer.Length) Enlarge(ref buffer, length, received, lease);
                    continue;
                }
                // Full: one byte more is one too many, and needs no larger buffer to be found.
                if (stream.ReadByte() >= 0) throw TooLarge(length, maxBytes);
                break;
            }
            // Small ones get an array of their own, which goes to Kafka as it is.
            if (length > _maxExactBytes) return ReceivedBytes.Own(Take(ref buffer), length);
            return ReceivedBytes.Copy(new ReadOnlySequence<byte>(buffer, 0, length), _maxExactBytes);
        }
        catch (Exception exception) when (encoding.IsAboutBytes(exception))
        {
            telemetry.RequestRefused(Refusal.Undecodable, received);
            throw new RefusedException(Refusal.Undecodable, $"The request cannot be decompressed as {encoding.Name}: {exception.Message}");
        }
        finally
        {
            if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Enlarge(ref byte[] buffer, int length, long received, RequestLease? lease)
    {
        lease?.Grow(received + length * 2L);
        var larger = ArrayPool<byte>.Shared.Rent(length * 2);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    private static byte[] Take(ref byte[] buffer)
    {
        var taken = buffer;
        buffer = [];
        return taken;
    }

    private RefusedException TooLarge(long bytes, int maxBytes)
    {
        telemetry.RequestRefused(Refusal.TooLarge, bytes);
        return new RefusedException(Refusal.TooLarge, $"The request is larger than {maxBytes} bytes after decompression (Limits:RequestBytes).");
    }
}
