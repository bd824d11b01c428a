using Spoor.TraceStore.Writing;

namespace Spoor.TraceStore.Elasticsearch.Writing;

/// <summary>A record with spans in a bulk, and what is still to be told to it.</summary>
internal struct BulkRecord(SpanRecord record)
{
    public readonly SpanRecord Record = record;
    public int Written;
    public int Duplicates;
}

/// <summary>A span that is refused, still to be told to its record.</summary>
internal readonly record struct BulkRefusal(int Record, int Span, RefusalReason Reason, string Error);
