using System.Buffers.Binary;
using System.Buffers.Text;
using System.IO.Hashing;
using Tracing.Otlp;

namespace Tracing.Ids;

/// <summary>Id of a span's document: what is delivered twice is byte for byte the same, has the same id, and is stored once; two
/// different reports that share trace and span id both stay.</summary>
/// <remarks>12 bytes: the minute of the start (3 bytes, big-endian, modulo 2²⁴), so that ids written together are neighbours in the
/// index, then 9 bytes of an XXH128 over origin and span, trace state left out (a collector may rewrite it). As text, 16 characters of
/// base64url.</remarks>
public static class DocumentId
{
    /// <summary>Number of characters of an id.</summary>
    public const int TextLength = 16;

    /// <summary>Number of bytes of an id.</summary>
    public const int SizeInBytes = 12;

    private const ulong NanosPerMinute = 60_000_000_000;

    /// <summary>Writes the id of a span, as text.</summary>
    /// <param name="request">The bytes of the request that the span stands in.</param>
    /// <param name="span">The span.</param>
    /// <param name="origin">Its origin.</param>
    /// <param name="hasher">A hasher for this call to use; it is reset.</param>
    /// <param name="destination">At least 16 bytes.</param>
    public static void Write(ReadOnlySpan<byte> request, in SpanSlice span, OriginHash origin, XxHash128 hasher, Span<byte> destination)
    {
        Span<byte> id = stackalloc byte[SizeInBytes];
        WriteBytes(request, span, origin, hasher, id);
        Base64Url.EncodeToUtf8(id, destination, out _, out _);
    }

    /// <summary>Writes the id of a span, as bytes.</summary>
    /// <param name="request">The bytes of the request that the span stands in.</param>
    /// <param name="span">The span.</param>
    /// <param name="origin">Its origin.</param>
    /// <param name="hasher">A hasher for this call to use; it is reset.</param>
    /// <param name="destination">At least 12 bytes.</param>
    public static void WriteBytes(ReadOnlySpan<byte> request, in SpanSlice span, OriginHash origin, XxHash128 hasher, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(hasher);
        Span<byte> id = stackalloc byte[4 + 16];
        BinaryPrimitives.WriteUInt32BigEndian(id, (uint)(span.StartUnixNanos / NanosPerMinute));

        Span<byte> originBytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(originBytes, origin.Value);
        hasher.Reset();
        hasher.Append(originBytes);
        var message = span.Message;
        if (span.TraceStateField.Length == 0) hasher.Append(message.Of(request));
        else
        {
            hasher.Append(request[message.Start..span.TraceStateField.Start]);
            hasher.Append(request[span.TraceStateField.End..message.End]);
        }
        BinaryPrimitives.WriteUInt128BigEndian(id[4..], hasher.GetCurrentHashAsUInt128());
        id.Slice(1, SizeInBytes).CopyTo(destination);
    }
}
