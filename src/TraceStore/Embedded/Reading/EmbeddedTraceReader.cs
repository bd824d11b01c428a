using Microsoft.Data.Sqlite;
using Spoor.TraceStore.Embedded.Days;
using Spoor.TraceStore.Embedded.Segments;
using Spoor.TraceStore.Reading;
using Tracing.Ids;

namespace Spoor.TraceStore.Embedded.Reading;

/// <summary>Reads traces out of the embedded store.</summary>
internal sealed class EmbeddedTraceReader(DayFiles days, TimeProvider clock) : ITraceReader
{
    private readonly EmbeddedFinder _finder = new(days, clock);
    private readonly TraceLoader _loader = new(days, new BlockCache());
    private readonly OperationNames _names = new(days);

    /// <inheritdoc/>
    public IAsyncEnumerable<TracePage> ReadAsync(
        IReadOnlyList<TraceId> traceIds, TimeWindow? days, int maxSpans, CancellationToken cancellationToken) =>
        Explained(_loader.ReadAsync(traceIds, days, maxSpans, cancellationToken));

    /// <inheritdoc/>
    public IAsyncEnumerable<TracePage> ReadUnorderedAsync(TraceId traceId, TimeWindow? days, CancellationToken cancellationToken) =>
        Explained(_loader.ReadUnorderedAsync(traceId, days, cancellationToken));

    /// <inheritdoc/>
    public Task<FoundTraces> FindAsync(TraceQuery query, CancellationToken cancellationToken) =>
        RunAsync(() => _finder.Find(query, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<ServiceList> ListServicesAsync(CancellationToken cancellationToken) => RunAsync(_names.ListServices, cancellationToken);

    /// <inheritdoc/>
    public Task<OperationList> ListOperationsAsync(string service, CancellationToken cancellationToken) =>
        RunAsync(() => _names.ListOperations(service), cancellationToken);

    private static async Task<T> RunAsync<T>(Func<T> read, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(read, cancellationToken);
        }
        catch (Exception exception) when (exception is SqliteException or SegmentFormatException)
        {
            throw Explain(exception);
        }
    }

    private static async IAsyncEnumerable<TracePage> Explained(IAsyncEnumerable<TracePage> pages)
    {
        await using var each = pages.GetAsyncEnumerator();
        while (true)
        {
            try
            {
                if (!await each.MoveNextAsync()) yield break;
            }
            catch (Exception exception) when (exception is SqliteException or SegmentFormatException)
            {
                throw Explain(exception);
            }
            yield return each.Current;
        }
    }

    private static StoreUnavailableException Explain(Exception exception) =>
        new($"The store cannot be read: {exception.Message}", exception) { IsTransient = exception is SqliteException { SqliteErrorCode: 5 or 6 or 14 } };
}
