using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Reading;

namespace Spoor.TraceStore.Elasticsearch.Reading;

/// <summary>A search after the dictionary was asked.</summary>
/// <param name="query">The conditions.</param>
/// <param name="tags">One clause for each tag.</param>
/// <param name="serviceOrigins">Origins of the service, where its name is too long for the index.</param>
internal sealed class PreparedSearch(TraceQuery query, IReadOnlyList<TagClause> tags, OriginSet? serviceOrigins)
{
    private readonly bool _isOperationCut = query.Operation is { } operation && KeyValueTerm.IsCut(operation);

    /// <summary>The conditions.</summary>
    public TraceQuery Query { get; } = query;

    /// <summary>One clause for each tag.</summary>
    public IReadOnlyList<TagClause> Tags { get; } = tags;

    /// <summary>Origins of the service, where its name is too long for the index.</summary>
    public OriginSet? ServiceOrigins { get; } = serviceOrigins;

    /// <summary>Whether hits are checked against the whole document.</summary>
    public bool NeedsDocument => _isOperationCut || Tags.Any(tag => tag.NeedsDocument);

    /// <summary>Whether hits are checked at all.</summary>
    public bool NeedsCheck => NeedsDocument || Tags.Any(tag => tag.NeedsCheck);

    /// <summary>Checks a hit.</summary>
    /// <param name="hit">The hit.</param>
    /// <returns>Whether its span meets all conditions.</returns>
    public bool Accepts(TraceHit hit) =>
        !NeedsCheck || ((!_isOperationCut || hit.Span?.Name == Query.Operation) && Tags.All(tag => tag.Accepts(hit)));
}
