namespace Spoor.TraceStore.Elasticsearch.Writing;

/// <summary>How a dictionary document of a bulk stands.</summary>
internal enum BulkEntryState : byte
{
    Pending,
    Confirmed,
    Refused,
}

/// <summary>A dictionary document of a bulk; spans refer to it.</summary>
/// <param name="Key">Which document of which day.</param>
/// <param name="Item">Index of its item.</param>
/// <param name="State">How it stands.</param>
internal record struct BulkEntry(BulkEntryKey Key, int Item, BulkEntryState State);

/// <summary>Names a dictionary document.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Day">Index of the day in the bulk.</param>
internal readonly record struct BulkEntryKey(UInt128 Id, int Day);
