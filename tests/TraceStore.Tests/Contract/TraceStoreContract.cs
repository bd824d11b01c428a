using Spoor.Testing;
using Spoor.Testing.Otlp;
using Spoor.TraceStore.Reading;
using Spoor.TraceStore.Tests.Elasticsearch.Writing;
using Tracing.Ids;

namespace Spoor.TraceStore.Tests.Contract;

/// <summary>What every trace store promises: one set of assertions over <see cref="Spoor.TraceStore.Writing.ISpanWriter"/> and
/// <see cref="ITraceReader"/>, run on each of them.</summary>
/// <remarks>
/// <para>To put a store under it, add two classes in one file. The first opens it, the second has no body:</para>
/// <code>
/// public sealed class SqliteStore : StoreUnderTest { Writer, Reader, DisposeAsync; MakeVisibleAsync where searches lag behind }
/// public sealed class SqliteContractTests(SqliteStore store) : TraceStoreContract(store), IClassFixture&lt;SqliteStore&gt;;
/// </code>
/// <para>The tests of a class share one store, one after the other. So that they do not see each other's spans, each has an hour of its own
/// (<see cref="Now"/>), which <see cref="Query"/> is limited to, and the spans of <see cref="Span"/> start in it.</para>
/// </remarks>
public abstract partial class TraceStoreContract
{
    private readonly StoreUnderTest _store;

    protected TraceStoreContract(StoreUnderTest store)
    {
        _store = store;
        // Opened here, by one, where a test that has no server is skipped.
        _ = store.Writer;
        Now = store.ReserveHour();
    }

    private static TimeSpan Patience => TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The end of this test's hour, a whole millisecond.</summary>
    protected DateTimeOffset Now { get; }

    /// <summary>A span as <see cref="A.Span"/> makes it, in this test's hour.</summary>
    protected Span Span() => A.Span().StartingAt(Now.AddMinutes(-1));

    /// <summary>A query for everything of this test's hour.</summary>
    protected TraceQuery Query(params TagCondition[] tags) => new()
    {
        Window = new TimeWindow(A.Nanos(Now.AddMinutes(-60)) + 1_000_000, A.Nanos(Now)),
        Limit = 1_000,
        Timeout = TimeSpan.FromSeconds(60),
        Tags = tags,
    };

    /// <summary>Writes requests and waits until each span is settled and seen by searches.</summary>
    private async Task<IReadOnlyList<TestRecord>> SettleAsync(params ExportTraceServiceRequest[] requests)
    {
        var records = new List<TestRecord>();
        foreach (var request in requests)
        {
            var record = new TestRecord(request);
            records.Add(record);
            await _store.Writer.AddAsync(record, Cancellation);
        }
        _store.Writer.Flush();
        await Task.WhenAll(records.Select(record => record.Settled)).WaitAsync(Patience, Cancellation);
        await _store.MakeVisibleAsync();
        return records;
    }

    /// <summary>Writes requests, all of whose spans are new and taken.</summary>
    private async Task WriteAsync(params ExportTraceServiceRequest[] requests)
    {
        foreach (var record in await SettleAsync(requests))
        {
            Assert.Empty(record.RefusedSpans);
            Assert.Equal(record.Request.Spans.Length, record.WrittenCount);
        }
    }

    /// <summary>Ids of the traces that a query finds, in order. It finds them without a problem.</summary>
    private async Task<string[]> FindAsync(TraceQuery query)
    {
        var found = await _store.Reader.FindAsync(query, Cancellation);
        Assert.Empty(found.Problems);
        return [.. found.TraceIds.Select(id => id.ToString())];
    }

    private async Task AssertFindsAsync(TraceQuery query, params Span[] expected)
    {
        var found = await FindAsync(query);
        Assert.True(
            expected.Select(span => span.TraceIdHex()).Order().SequenceEqual(found.Order()),
            $"{query} {string.Join(' ', query.Tags)}: found {found.Length} for {expected.Length}: {string.Join(' ', found)}");
    }

    private async Task<List<TracePage>> PagesAsync(IReadOnlyList<TraceId> traceIds, TimeWindow? days = null, int maxSpans = int.MaxValue)
    {
        var pages = new List<TracePage>();
        await foreach (var page in _store.Reader.ReadAsync(traceIds, days, maxSpans, Cancellation)) pages.Add(page);
        Assert.Empty(pages.SelectMany(page => page.Problems));
        return pages;
    }

    private async Task<List<StoredSpan>> ReadAsync(Span spanOfTrace, TimeWindow? days = null) =>
        [.. (await PagesAsync([IdOf(spanOfTrace)], days)).SelectMany(page => page.Spans)];

    private static TraceId IdOf(Span span)
    {
        Assert.True(TraceId.TryRead(span.TraceId.Span, out var traceId));
        return traceId;
    }
}
