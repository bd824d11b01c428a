using System.Runtime.CompilerServices;
using Spoor.TraceStore.Reading;
using Tracing.Ids;

namespace Spoor.Query.Tests;

/// <summary>A store whose answers a test decides.</summary>
internal sealed class FakeTraceReader : ITraceReader
{
    /// <summary>What reading gives: pages, an exception where it breaks off, a task where it waits.</summary>
    public List<object> Pages { get; } = [];

    public FoundTraces Found { get; set; } = new([], []);

    public Exception? Failure { get; set; }

    public TraceQuery? LastQuery { get; private set; }

    public int LastMaxSpans { get; private set; }

    public async IAsyncEnumerable<TracePage> ReadAsync(
        IReadOnlyList<TraceId> traceIds, TimeWindow? days, int maxSpans, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        LastMaxSpans = maxSpans;
        await Task.Yield();
        if (Failure is not null) throw Failure;
        foreach (var page in Pages)
        {
            if (page is Task gate) await gate.WaitAsync(cancellationToken);
            else yield return page as TracePage ?? throw (Exception)page;
        }
    }

    public IAsyncEnumerable<TracePage> ReadUnorderedAsync(TraceId traceId, TimeWindow? days, CancellationToken cancellationToken) =>
        ReadAsync([traceId], days, int.MaxValue, cancellationToken);

    public Task<FoundTraces> FindAsync(TraceQuery query, CancellationToken cancellationToken)
    {
        LastQuery = query;
        return Failure is null ? Task.FromResult(Found) : Task.FromException<FoundTraces>(Failure);
    }

    public Task<ServiceList> ListServicesAsync(CancellationToken cancellationToken) => Failure is null
        ? Task.FromResult(new ServiceList(["", "shop"], ["1 of 2 shards did not answer: x"]))
        : Task.FromException<ServiceList>(Failure);

    public Task<OperationList> ListOperationsAsync(string service, CancellationToken cancellationToken) =>
        Task.FromResult(new OperationList(
            service == "a/b c" ? [new("GET", "client"), new("GET", "server"), new("work", "unspecified")] : [], []));
}
