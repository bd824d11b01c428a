using System.IO.Hashing;
using Spoor.TraceStore.Reading;
using Tracing.Ids;
using Tracing.Otlp;

namespace Spoor.TraceStore.Embedded.Reading;

/// <summary>A block in memory, for any number of readers.</summary>
/// <param name="request">The block, scanned.</param>
internal sealed class CachedBlock(TraceRequest request)
{
    private readonly StoredOrigin?[] _origins = new StoredOrigin?[request.Scopes.Length];

    /// <summary>The block, scanned.</summary>
    public TraceRequest Request { get; } = request;

    /// <summary>Reads one of its spans.</summary>
    public StoredSpan Read(int span)
    {
        ref readonly var slice = ref Request.Spans[span];
        return SpanDecoder.Read(Request, slice, Origin(slice.Scope));
    }

    // Two readers may make the same one at once; either will do.
    private StoredOrigin Origin(int scope) =>
        _origins[scope] ??= SpanDecoder.ReadOrigin(Request, scope, OriginHash.Of(Request, scope, new XxHash128()));
}
