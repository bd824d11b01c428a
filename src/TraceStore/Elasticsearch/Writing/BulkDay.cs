using Spoor.TraceStore.Elasticsearch.Indices;

namespace Spoor.TraceStore.Elasticsearch.Writing;

/// <summary>A day that spans of a bulk belong to.</summary>
/// <param name="State">What is known of its indices.</param>
/// <param name="Generation">The generation of them that the bulk was made for.</param>
/// <param name="IsMissing">Whether the cluster said that one of them is not there.</param>
internal record struct BulkDay(DayState State, int Generation, bool IsMissing);
