namespace Spoor.TraceStore.Writing;

/// <summary>Writes the spans of records to the store: each span ends as written, as a duplicate or as refused, and the record is told.
/// Trouble of the store itself is retried for ever and is no outcome.</summary>
public interface ISpanWriter : IAsyncDisposable
{
    /// <summary>Bytes held for records that are not settled: encoded documents, waiting and under way.</summary>
    long BytesInFlight { get; }

    /// <summary>How writing goes: what keeps it, since when, and what the store said.</summary>
    WriterStatus Status { get; }

    /// <summary>Takes the spans of a record into the open bulk.</summary>
    /// <param name="record">The record; its bytes and index must stay as they are until it is settled.</param>
    /// <param name="cancellationToken">Ends the waiting for room.</param>
    /// <returns>When all of its spans were encoded; they are written later, and reported to the record.</returns>
    ValueTask AddAsync(SpanRecord record, CancellationToken cancellationToken);

    /// <summary>Sends the open bulk without waiting for it to fill or grow old.</summary>
    void Flush();
}
