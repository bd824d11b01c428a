using System.Buffers.Binary;
using System.IO.Hashing;
using Spoor.TraceStore.Elasticsearch.Documents;
using Tracing.Ids;
using Tracing.Otlp;

namespace Spoor.TraceStore.Elasticsearch.Writing;

/// <summary>The encoder and what it takes to name the dictionary documents of a span. For one thread at a time.</summary>
internal sealed class SpanEncoding(IEnumerable<string> inlineResourceAttributes) : IDisposable
{
    private readonly XxHash128 _hasher = new();

    /// <summary>Makes the lines.</summary>
    public SpanDocumentEncoder Encoder { get; } = new(inlineResourceAttributes);

    /// <summary>The origin of a scope's spans.</summary>
    public OriginHash OriginOf(TraceRequest request, int scope) => OriginHash.Of(request, scope, _hasher);

    /// <summary>Names the document of an origin.</summary>
    public static UInt128 OriginId(OriginHash origin) => origin.Value >> (128 - 72);

    /// <summary>Names the document of a span's operation.</summary>
    public UInt128 OperationId(TraceRequest request, in SpanSlice span)
    {
        var bytes = request.Bytes.Span;
        Span<byte> id = stackalloc byte[SpanDocumentEncoder.DictionaryIdLength];
        Encoder.WriteOperationId(ServiceOf(request, span), span.Name.Of(bytes), span.Kind, id);
        // The 13 characters do not fit into one number: two halves that overlap tell as much.
        return new UInt128(BinaryPrimitives.ReadUInt64BigEndian(id), BinaryPrimitives.ReadUInt64BigEndian(id[^sizeof(ulong)..]));
    }

    /// <summary>The service a span comes from.</summary>
    public static ReadOnlySpan<byte> ServiceOf(TraceRequest request, in SpanSlice span) =>
        request.Resources[request.Scopes[span.Scope].Resource].ServiceName.Of(request.Bytes.Span);

    public void Dispose() => Encoder.Dispose();
}
