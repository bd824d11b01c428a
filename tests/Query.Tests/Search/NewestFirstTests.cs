using Spoor.Testing;
using Spoor.Testing.Otlp;
using Spoor.Testing.Servers;

namespace Spoor.Query.Tests.Search;

public sealed class NewestFirstTests(ElasticsearchServer elasticsearch) : QueryTests(elasticsearch)
{
    protected override int Shards => 3;

    [Fact]
    public async Task Traces_come_by_their_newest_matching_span_then_by_id()
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        var spans = Enumerable.Range(0, 100).Select(number => A.Span().StartingAt(now.AddMilliseconds(-(number / 3)))).ToArray();
        await StoreAsync(A.Request(spans));
        var expected = spans.OrderByDescending(span => span.StartTimeUnixNano).ThenByDescending(span => span.TraceIdHex(), StringComparer.Ordinal)
            .Select(span => span.TraceIdHex()).ToArray();

        Assert.Equal(expected, TraceIds(await GetAsync("/api/traces?limit=200")));
        Assert.Equal(expected[..7], TraceIds(await GetAsync("/api/traces?limit=7")));
    }

    [Fact]
    public async Task Only_matching_spans_decide_the_order()
    {
        var now = TimeProvider.System.GetUtcNow();
        var older = A.Span().With("wanted", true).StartingAt(now.AddMinutes(-9));
        var newer = A.Span().With("wanted", true).StartingAt(now.AddMinutes(-8));
        var newest = A.Span().In(older.TraceId).StartingAt(now);
        await StoreAsync(A.Request(older, newer, newest));

        Assert.Equal([newer.TraceIdHex(), older.TraceIdHex()], TraceIds(await GetAsync("/api/traces?tag=wanted:true")));
        Assert.Equal([older.TraceIdHex(), newer.TraceIdHex()], TraceIds(await GetAsync("/api/traces")));
    }

    [Fact]
    public async Task A_trace_with_thousands_of_matching_spans_hides_no_other()
    {
        var now = TimeProvider.System.GetUtcNow();
        var older = Enumerable.Range(0, 20).Select(number => A.Span().StartingAt(now.AddMinutes(-10 - number))).ToArray();
        var huge = A.RequestOf(6_000);
        await StoreAsync(huge, A.Request(older));

        var ids = TraceIds(await GetAsync("/api/traces?limit=20&service=shop"));

        Assert.Equal([huge.ResourceSpans[0].ScopeSpans[0].Spans[0].TraceIdHex(), .. older[..19].Select(span => span.TraceIdHex())], ids);
    }

    [Fact]
    public async Task Five_thousand_spans_of_one_millisecond_over_shards_and_days_are_all_found_and_read_in_order_once()
    {
        // One trace: half of its spans in the last millisecond of a day, half in the first of the next.
        var midnight = new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        var traceId = A.TraceId();
        var spans = Enumerable.Range(0, 5_000).Select(number =>
        {
            var span = A.Span().In(traceId).StartingAt(number % 2 == 0 ? midnight.AddMilliseconds(-1) : midnight);
            span.StartTimeUnixNano += (ulong)(number * 7_919 % 1_000_000);
            return span;
        }).ToArray();
        var others = Enumerable.Range(0, 300).Select(_ => A.Span().StartingAt(midnight)).ToArray();
        await StoreAsync(A.Request(spans), A.Request(others));

        var trace = (await GetAsync($"/api/traces/{spans[0].TraceIdHex()}")).GetProperty("data")[0].GetProperty("spans");
        Assert.Equal(
            spans.OrderBy(span => span.StartTimeUnixNano).ThenBy(span => span.SpanIdHex(), StringComparer.Ordinal).Select(span => span.SpanIdHex()),
            trace.EnumerateArray().Select(span => span.GetProperty("spanID").GetString()));

        var found = TraceIds(await GetAsync("/api/traces?limit=1000"));
        Assert.Equal(301, found.Length);
        Assert.Equal(301, found.Distinct().Count());
    }

    [Fact]
    public async Task A_search_gives_large_and_small_traces_whole_and_in_order()
    {
        var now = TimeProvider.System.GetUtcNow();
        var requests = Enumerable.Range(0, 12).Select(number => A.RequestOf(number % 4 == 0 ? 1_500 : 3)).ToArray();
        for (var i = 0; i < requests.Length; i++)
            foreach (var span in requests[i].ResourceSpans[0].ScopeSpans[0].Spans) span.StartingAt(now.AddSeconds(-i));
        await StoreAsync(requests);

        var answer = await GetAsync("/api/traces");

        Assert.Equal(requests.Select(request => Spans(request)[0].TraceIdHex()), TraceIds(answer));
        Assert.Equal(
            requests.Select(request => Spans(request).Count),
            answer.GetProperty("data").EnumerateArray().Select(trace => trace.GetProperty("spans").GetArrayLength()));
    }

    private static Google.Protobuf.Collections.RepeatedField<Span> Spans(ExportTraceServiceRequest request) =>
        request.ResourceSpans[0].ScopeSpans[0].Spans;
}
