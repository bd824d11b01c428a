using Spoor.TraceStore.Elasticsearch.Client;
using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Reading;
using Tracing.Ids;

namespace Spoor.TraceStore.Elasticsearch.Reading;

/// <summary>Reads traces out of Elasticsearch.</summary>
internal sealed class TraceReader : ITraceReader
{
    private readonly SpanPages _pages;
    private readonly TraceFinder _finder;
    private readonly NameLists _lists;

    /// <summary>Creates a reader.</summary>
    /// <param name="connection">The cluster.</param>
    /// <param name="clock">Ends searches that take too long.</param>
    public TraceReader(ElasticsearchConnection connection, TimeProvider clock)
    {
        var store = new StoreCall(connection);
        var names = new IndexNames(connection.Prefix);
        var formats = new FormatWatch(store, names, clock);
        var spans = new SpanSearch(store, new OriginReader(store, names), formats);
        _pages = new SpanPages(store, spans, names);
        _finder = new TraceFinder(store, names, formats, clock);
        _lists = new NameLists(store, names, formats);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<TracePage> ReadAsync(
        IReadOnlyList<TraceId> traceIds, TimeWindow? days, int maxSpans, CancellationToken cancellationToken) =>
        _pages.ReadAsync(traceIds, days, maxSpans, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<TracePage> ReadUnorderedAsync(TraceId traceId, TimeWindow? days, CancellationToken cancellationToken) =>
        _pages.ReadUnorderedAsync(traceId, days, cancellationToken);

    /// <inheritdoc/>
    public Task<FoundTraces> FindAsync(TraceQuery query, CancellationToken cancellationToken) => _finder.FindAsync(query, cancellationToken);

    /// <inheritdoc/>
    public Task<ServiceList> ListServicesAsync(CancellationToken cancellationToken) => _lists.ListServicesAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<OperationList> ListOperationsAsync(string service, CancellationToken cancellationToken) =>
        _lists.ListOperationsAsync(service, cancellationToken);
}
