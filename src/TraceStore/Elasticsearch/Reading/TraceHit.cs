using System.Runtime.InteropServices;
using System.Text.Json;
using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Reading;
using Tracing.Ids;

namespace Spoor.TraceStore.Elasticsearch.Reading;

/// <summary>A hit of a search for traces.</summary>
/// <param name="TraceId">Its trace; <see langword="null"/> where the document has none, and so is none of ours.</param>
/// <param name="Sort">Its sort values, a JSON array.</param>
/// <param name="Origin">Id of its origin, where that was asked for.</param>
/// <param name="MatchedQueries">Names of optional clauses that it matched.</param>
/// <param name="Span">The span, where it was asked for.</param>
internal sealed record TraceHit(TraceId? TraceId, string Sort, string Origin, IReadOnlyList<string> MatchedQueries, StoredSpan? Span)
{
    /// <summary>Takes a hit apart.</summary>
    /// <param name="json">The hit, a JSON object.</param>
    /// <returns>The hit.</returns>
    /// <exception cref="DocumentFormatException">Its document is none of ours.</exception>
    public static TraceHit Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1000 });
        var hit = document.RootElement;
        var sort = hit.GetProperty("sort");
        return new TraceHit(
            sort[1].ValueKind == JsonValueKind.String && Tracing.Ids.TraceId.TryParse(sort[1].GetString(), out var traceId) ? traceId : null,
            sort.GetRawText(),
            hit.TryGetProperty("fields", out var fields) && fields.TryGetProperty("origin", out var origin) ? origin[0].GetString()! : "",
            hit.TryGetProperty("matched_queries", out var matched) ? [.. matched.EnumerateArray().Select(name => name.GetString()!)] : [],
            hit.TryGetProperty("_source", out var source) ? SpanDocumentDecoder.Read(JsonMarshal.GetRawUtf8Value(source), _ => null) : null);
    }
}
