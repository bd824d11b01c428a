using Spoor.Testing;
using Spoor.Testing.Otlp;
using Spoor.TraceStore.Reading;
using Tracing.Ids;

namespace Spoor.TraceStore.Tests.Contract;

/// <summary>How traces are read by their ids.</summary>
public abstract partial class TraceStoreContract
{
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    /// <summary>Midnight some days ago, far from the hours of the tests.</summary>
    private static DateTimeOffset Midnight(int daysAgo) =>
        new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero) - daysAgo * s_day;

    [Fact]
    public async Task Traces_come_whole_in_the_order_asked_for_and_of_an_unknown_one_nothing()
    {
        var requests = Enumerable.Range(0, 12).Select(number => TraceOf(number % 4 == 0 ? 1_200 : 3)).ToArray();
        await WriteAsync(requests);
        TraceId[] wanted = [.. requests.Select(IdOf), IdOf(Span()), IdOf(requests[0])];
        var sent = requests.ToDictionary(IdOf, request => Spans(request).Select(span => span.SpanIdHex()).Order());

        var pages = await PagesAsync(wanted[..^1]);

        Assert.All(pages, page => Assert.NotEmpty(page.Spans));
        var runs = new List<(TraceId TraceId, List<StoredSpan> Spans)>();
        foreach (var page in pages)
        {
            if (runs.Count == 0 || runs[^1].TraceId != page.TraceId) runs.Add((page.TraceId, []));
            runs[^1].Spans.AddRange(page.Spans);
        }
        Assert.Equal(wanted[..12], runs.Select(run => run.TraceId));
        Assert.All(runs, run => Assert.Equal(sent[run.TraceId], run.Spans.Select(span => span.SpanId.ToString()).Order()));
        Assert.All(runs.SelectMany(run => run.Spans), span => Assert.Equal("shop", span.Origin?.ServiceName));
        Assert.Empty(await PagesAsync([IdOf(Span())]));
    }

    [Fact]
    public async Task Five_thousand_spans_of_one_millisecond_around_midnight_are_read_in_order_once()
    {
        // Half of the trace in the last millisecond of a day, half in the first of the next, and never two at a time in order.
        var midnight = Midnight(daysAgo: 3);
        var traceId = A.TraceId();
        var spans = Enumerable.Range(0, 5_000).Select(number =>
        {
            var span = A.Span().In(traceId).StartingAt(number % 2 == 0 ? midnight.AddMilliseconds(-1) : midnight);
            span.StartTimeUnixNano += (ulong)(number * 7_919 % 500_000);
            return span;
        }).ToArray();
        await WriteAsync([.. spans.Chunk(1_000).Select(A.Request)]);

        var read = await ReadAsync(spans[0]);
        var unordered = new List<StoredSpan>();
        await foreach (var page in _store.Reader.ReadUnorderedAsync(IdOf(spans[0]), null, Cancellation))
        {
            Assert.Empty(page.Problems);
            unordered.AddRange(page.Spans);
        }

        var expected = spans.OrderBy(span => span.StartTimeUnixNano).ThenBy(span => span.SpanIdHex(), StringComparer.Ordinal)
            .Select(span => span.SpanIdHex()).ToArray();
        Assert.Equal(expected, read.Select(span => span.SpanId.ToString()));
        Assert.Equal(expected.Order(), unordered.Select(span => span.SpanId.ToString()).Order());
        Assert.All(unordered, span => Assert.Equal("shop", span.Origin?.ServiceName));
        Assert.Equal([spans[0].TraceIdHex()], await FindAsync(Around(midnight, TimeSpan.FromMilliseconds(1))));
    }

    [Fact]
    public async Task Of_each_trace_no_more_than_its_first_spans_are_read_where_so_many_are_asked_for()
    {
        var huge = TraceOf(2_600);
        var first = Spans(huge).OrderBy(span => span.StartTimeUnixNano).ThenBy(span => span.SpanIdHex(), StringComparer.Ordinal).Select(span => span.SpanIdHex());
        var (exact, small) = (TraceOf(1_500), TraceOf(3));
        await WriteAsync([.. Spans(huge).Chunk(1_000).Select(A.Request), exact, small]);

        var pages = await PagesAsync([IdOf(huge), IdOf(exact), IdOf(small)], maxSpans: 1_500);

        Assert.Equal(first.Take(1_500), pages.Where(page => page.TraceId == IdOf(huge)).SelectMany(page => page.Spans).Select(span => span.SpanId.ToString()));
        Assert.Equal((1_500, 3), (Count(exact), Count(small)));
        Assert.Equal([IdOf(huge)], pages.Where(page => page.IsCut).Select(page => page.TraceId));
        Assert.Equal((2, 2), ((await PagesAsync([IdOf(small)], maxSpans: 2))[0].Spans.Count, (await PagesAsync([IdOf(small), IdOf(huge)], maxSpans: 2)).Count(page => page.IsCut)));

        int Count(ExportTraceServiceRequest request) => pages.Where(page => page.TraceId == IdOf(request)).Sum(page => page.Spans.Count);
    }

    [Fact]
    public async Task Spans_larger_than_a_page_may_be_are_read_whole_and_once()
    {
        // 1,100 spans of 64 KiB that no codec makes smaller than a page.
        var traceId = A.TraceId();
        var spans = Enumerable.Range(0, 1_100).Select(number => Span().In(traceId).With("number", number).With("text", LargeText(number))).ToArray();
        await WriteAsync([.. spans.Chunk(50).Select(A.Request)]);

        var read = await ReadAsync(spans[0]);

        Assert.Equal(spans.Select(span => span.SpanIdHex()).Order(), read.Select(span => span.SpanId.ToString()).Order());
        Assert.All(read, span => Assert.Equal(LargeText((int)span.Attributes[0].Value.Integer), span.Attributes[1].Value.Text));
    }

    [Fact]
    public async Task A_window_of_days_is_an_hour_wider_than_it_says_and_null_means_all()
    {
        var midnight = Midnight(daysAgo: 4);
        var evening = A.Span().StartingAt(midnight.AddMinutes(-30));
        await WriteAsync(A.Request(evening));

        Assert.Single(await ReadAsync(evening));
        Assert.Single(await ReadAsync(evening, new TimeWindow(A.Nanos(midnight.AddMinutes(30)), A.Nanos(midnight.AddHours(2)))));
        Assert.Empty(await ReadAsync(evening, new TimeWindow(A.Nanos(midnight + 2 * s_day), A.Nanos(midnight + 3 * s_day))));
    }

    private static IEnumerable<Span> Spans(ExportTraceServiceRequest request) =>
        request.ResourceSpans.SelectMany(resource => resource.ScopeSpans).SelectMany(scope => scope.Spans);

    private static TraceId IdOf(ExportTraceServiceRequest request) => IdOf(Spans(request).First());

    private static string LargeText(int number) => new((char)('a' + number % 26), 64 * 1024);

    private static TraceQuery Around(DateTimeOffset moment, TimeSpan reach) => new()
    {
        Window = new TimeWindow(A.Nanos(moment - reach), A.Nanos(moment + reach)),
        Limit = 1_000,
        Timeout = TimeSpan.FromSeconds(60),
    };

    private ExportTraceServiceRequest TraceOf(int spans, DateTimeOffset? start = null)
    {
        var traceId = A.TraceId();
        return A.Request([.. Enumerable.Range(0, spans).Select(_ => Span().In(traceId).StartingAt(start ?? Now.AddMinutes(-1)))]);
    }
}
