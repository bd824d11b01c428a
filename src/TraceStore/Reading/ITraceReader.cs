using Tracing.Ids;

namespace Spoor.TraceStore.Reading;

/// <summary>Reads traces back from the store.</summary>
/// <remarks>What the store could only answer in part (failed shards, a time-out, documents of a newer format) comes back as sentences beside
/// the answer, never silently. A store that does not answer at all is a <see cref="StoreUnavailableException"/>.</remarks>
public interface ITraceReader
{
    /// <summary>Reads traces, whole, in the order asked for.</summary>
    /// <param name="traceIds">The traces; of an unknown one nothing comes.</param>
    /// <param name="days">Only the days of this window are looked at (an hour more at both ends); <see langword="null"/> means all that
    /// are kept.</param>
    /// <param name="maxSpans">Most spans of one trace, its earliest; the last page tells where there are more. <see cref="int.MaxValue"/> for
    /// all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Pages bounded in bytes, none without spans unless it carries problems or is cut. The pages of one trace follow each other; its spans
    /// are ordered by start, then span id, from the first page to the last.</returns>
    IAsyncEnumerable<TracePage> ReadAsync(
        IReadOnlyList<TraceId> traceIds, TimeWindow? days, int maxSpans, CancellationToken cancellationToken);

    /// <summary>Reads one trace, whole, in whatever order the store gives its spans soonest.</summary>
    /// <param name="traceId">The trace; of an unknown one nothing comes.</param>
    /// <param name="days">As for <see cref="ReadAsync"/>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Pages bounded in bytes, none without spans unless it carries problems.</returns>
    IAsyncEnumerable<TracePage> ReadUnorderedAsync(TraceId traceId, TimeWindow? days, CancellationToken cancellationToken);

    /// <summary>Finds the newest traces with at least one span that matches all conditions.</summary>
    /// <param name="query">The conditions.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>Trace ids, by the start (milliseconds) of the newest matching span, then by trace id, both descending.</returns>
    Task<FoundTraces> FindAsync(TraceQuery query, CancellationToken cancellationToken);

    /// <summary>Names of all services of which spans are kept.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The names, sorted by their UTF-8 bytes; the empty name stands for spans without one.</returns>
    Task<ServiceList> ListServicesAsync(CancellationToken cancellationToken);

    /// <summary>Names and kinds of the spans of a service.</summary>
    /// <param name="service">The service; the empty name means spans without one.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Distinct pairs, sorted by name, then kind.</returns>
    Task<OperationList> ListOperationsAsync(string service, CancellationToken cancellationToken);
}
