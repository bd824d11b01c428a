using Spoor.Testing;
using Spoor.Testing.Otlp;
using Spoor.Testing.Servers;

namespace Spoor.Query.Tests.Search;

public sealed class NewestFirstTests(ElasticsearchServer elasticsearch) : QueryTests(elasticsearch)
{
    protected override int Shards => 3;

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
