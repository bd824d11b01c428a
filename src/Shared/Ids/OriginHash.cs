using System.IO.Hashing;
using Tracing.Otlp;

namespace Tracing.Ids;

/// <summary>Names where a span comes from: a hash over the bytes of its resource, its scope and both schema URLs. Spans with the same
/// origin share one dictionary document.</summary>
/// <param name="Value">128 bits of XXH128.</param>
public readonly record struct OriginHash(UInt128 Value)
{
    /// <summary>Number of characters of <see cref="WriteText"/>.</summary>
    public const int TextLength = 12;

    /// <summary>Hashes what the <c>ResourceSpans</c> and <c>ScopeSpans</c> of a scope hold beside scopes and spans.</summary>
    /// <param name="request">The scanned request.</param>
    /// <param name="scope">Index of the scope.</param>
    /// <param name="hasher">A hasher for this call to use; it is reset.</param>
    /// <returns>The hash. The same fields in the same order give the same hash, wherever the spans stand between them.</returns>
    public static OriginHash Of(TraceRequest request, int scope, XxHash128 hasher)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(hasher);
        var bytes = request.Bytes.Span;
        hasher.Reset();
        var resource = request.Resources[request.Scopes[scope].Resource];
        Append(hasher, resource.Message.Of(bytes), OtlpTags.ResourceSpans.ScopeSpans);
        // Keeps a schema URL of the resource apart from one of the scope.
        hasher.Append("\0"u8);
        Append(hasher, request.Scopes[scope].Message.Of(bytes), OtlpTags.ScopeSpans.Spans);
        return new OriginHash(hasher.GetCurrentHashAsUInt128());
    }

    /// <summary>Writes the first 72 bits as 12 characters of base64url.</summary>
    /// <param name="destination">At least 12 bytes.</param>
    public void WriteText(Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        System.Buffers.Text.Base64Url.EncodeToUtf8(bytes[..9], destination, out _, out _);
    }

    private static void Append(XxHash128 hasher, ReadOnlySpan<byte> message, uint except)
    {
        var fields = new WireReader(message);
        while (fields.Read())
            if (fields.Tag != except) hasher.Append(message[fields.FieldStart..fields.FieldEnd]);
    }
}
