using System.Globalization;
using Spoor.Testing;
using Spoor.Testing.Otlp;
using Spoor.TraceStore.Reading;

namespace Spoor.TraceStore.Tests.Contract;

/// <summary>In which order a search finds traces, and how many.</summary>
public abstract partial class TraceStoreContract
{
    [Fact]
    public async Task Traces_come_by_their_newest_span_then_by_id_as_many_as_asked_for()
    {
        var spans = Enumerable.Range(0, 100).Select(number => A.Span().StartingAt(Now.AddMilliseconds(-(number / 3)))).ToArray();
        await WriteAsync(A.Request(spans));
        var expected = spans.OrderByDescending(span => span.StartTimeUnixNano).ThenByDescending(span => span.TraceIdHex(), StringComparer.Ordinal)
            .Select(span => span.TraceIdHex()).ToArray();

        Assert.Equal(expected, await FindAsync(Query()));
        foreach (var limit in (int[])[1, 7, 99, 100]) Assert.Equal(expected[..limit], await FindAsync(Query() with { Limit = limit }));
    }

    [Fact]
    public async Task Only_matching_spans_decide_the_order()
    {
        var older = Span().With("wanted", true).StartingAt(Now.AddMinutes(-9));
        var newer = Span().With("wanted", true).StartingAt(Now.AddMinutes(-8));
        var newest = Span().In(older.TraceId).StartingAt(Now);
        await WriteAsync(A.Request(older, newer, newest));

        Assert.Equal([newer.TraceIdHex(), older.TraceIdHex()], await FindAsync(Query(new TagCondition("wanted", "true"))));
        Assert.Equal([older.TraceIdHex(), newer.TraceIdHex()], await FindAsync(Query()));
    }

    [Fact]
    public async Task One_huge_trace_hides_no_other()
    {
        var older = Enumerable.Range(0, 20).Select(number => Span().StartingAt(Now.AddMinutes(-10 - number))).ToArray();
        var huge = TraceOf(6_000);
        await WriteAsync([.. Spans(huge).Chunk(1_000).Select(A.Request), A.Request(older)]);

        var found = await FindAsync(Query() with { Service = "shop", Limit = 20 });

        Assert.Equal([IdOf(huge).ToString(), .. older[..19].Select(span => span.TraceIdHex())], found);
    }

    [Fact]
    public async Task Five_thousand_traces_of_one_millisecond_are_all_found_once()
    {
        var spans = Enumerable.Range(0, 5_000).Select(_ => Span().With("many", true)).ToArray();
        await WriteAsync([.. spans.Chunk(1_000).Select(A.Request)]);
        var expected = spans.Select(span => span.TraceIdHex()).OrderDescending(StringComparer.Ordinal).ToArray();

        Assert.Equal(expected, await FindAsync(Query() with { Limit = 6_000 }));
        Assert.Equal(expected[..1_500], await FindAsync(Query(new TagCondition("many", "true")) with { Limit = 1_500 }));
    }

    /// <remarks>Half a minute of work on a busy machine, so it runs when it is asked for: <c>-explicit only</c>.</remarks>
    [Fact(Explicit = true)]
    public async Task More_than_65_536_origins_find_the_same()
    {
        await WriteAsync([.. Enumerable.Range(0, 70_000).Chunk(1_000).Select(FleetOf)]);
        var elsewhere = Span().With("odd", true).StartingAt(Now);
        var itself = Span().With("region", "north").With("odd", true).StartingAt(Now);
        await WriteAsync(InRegion("fleet", "south", elsewhere), InRegion("fleet", "south", itself));

        Assert.Equal(100, (await FindAsync(Query(new TagCondition("region", "north")) with { Limit = 100 })).Length);
        var odd = await FindAsync(Query(new("region", "north"), new("odd", "true")) with { Limit = 1_000, Service = "fleet" });
        Assert.Equal(1_000, odd.Length);
        Assert.Equal(1_000, odd.Distinct().Count());
        Assert.Equal(itself.TraceIdHex(), odd[0]);
        Assert.DoesNotContain(elsewhere.TraceIdHex(), odd);
        Assert.Single(await FindAsync(Query(new("region", "north"), new("number", "69999"))));
        Assert.Single(await FindAsync(Query(new("region", "north"), new("host.name", "host-12345"))));
        await AssertFindsAsync(Query(new TagCondition("region", "south")) with { Limit = 10 }, elsewhere, itself);
    }

    private ExportTraceServiceRequest FleetOf(int[] hosts)
    {
        var request = new ExportTraceServiceRequest();
        foreach (var host in hosts)
        {
            var one = InRegion("fleet", "north", Span().StartingAt(Now.AddMilliseconds(-1 - host / 50)).With("odd", host % 2 == 1).With("number", host));
            one.ResourceSpans[0].Resource.Attributes.Add(A.Attribute("host.name", string.Create(CultureInfo.InvariantCulture, $"host-{host}")));
            request.ResourceSpans.Add(one.ResourceSpans);
        }
        return request;
    }
}
