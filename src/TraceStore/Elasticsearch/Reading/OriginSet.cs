namespace Spoor.TraceStore.Elasticsearch.Reading;

/// <summary>Origins that the dictionary found.</summary>
/// <param name="Ids">Their ids.</param>
/// <param name="Problems">Why there may be more; empty when these are all.</param>
internal sealed record OriginSet(HashSet<string> Ids, IReadOnlyList<string> Problems)
{
    /// <summary>No origins.</summary>
    public static OriginSet Empty { get; } = new([], []);
}
