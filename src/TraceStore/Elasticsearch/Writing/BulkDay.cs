using Spoor.TraceStore.Elasticsearch.Indices;

namespace Spoor.TraceStore.Elasticsearch.Writing;

/// <summary>A day that spans of a bulk belong to.</summary>
/// <param name="State">What is known of its indices.</param>
/// <param name="Generation">The generation of them that the bulk was made for.</param>
/// <param name="IsMissing">Whether the cluster said that one of them is not there, or is not the one it was.</param>
/// <param name="Witness">Entry of the dictionary document that is known to stand and sent all the same, or
/// <see cref="BulkItem.NoEntry"/> while the bulk relies on none. Should it be taken as new, somebody else has made the dictionary anew since, and nothing
/// of what is known of it stands.</param>
internal record struct BulkDay(DayState State, int Generation, bool IsMissing, int Witness);
