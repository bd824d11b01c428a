using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Spoor.Query.Api;
using Spoor.Query.Api.V1;
using Spoor.Query.Search;
using Spoor.TraceStore.Reading;
using Tracing.Ids;

namespace Spoor.Query.Tests.Api.V1;

public sealed class SearchRequestTests
{
    private const ulong Now = 1_795_608_000_000_000_000;

    [Fact]
    public void Reads_every_parameter()
    {
        var request = Parse(
            "?service=shop&operation=GET%20/cart&start=1795220260000000&end=1795220261000000&minDuration=1.5ms&maxDuration=1h30m&limit=7"
            + "&lookback=1h&tag=http.url:http://shop/&tag=a:&tags=%7B%22error%22:%22true%22,%22n%22:%225%22%7D");

        Assert.Empty(request.TraceIds);
        Assert.Equal("shop", request.Query.Service);
        Assert.Equal("GET /cart", request.Query.Operation);
        Assert.Equal(new TimeWindow(1_795_220_260_000_000_000, 1_795_220_261_000_000_000), request.Query.Window);
        Assert.Equal(1_500_000, request.Query.MinDurationNanos);
        Assert.Equal(5_400_000_000_000, request.Query.MaxDurationNanos);
        Assert.Equal(7, request.Query.Limit);
        Assert.Equal(
            [new("http.url", "http://shop/"), new("a", ""), new("error", "true"), new TagCondition("n", "5")], request.Query.Tags);
    }

    [Fact]
    public void Takes_the_lookback_until_now_and_100_traces_where_nothing_is_said()
    {
        var query = Parse("?service=&operation=").Query;

        Assert.Equal(new TimeWindow(Now - 172_800_000_000_000, Now), query.Window);
        Assert.Equal(100, query.Limit);
        Assert.Null(query.Service);
        Assert.Null(query.Operation);
    }

    [Fact]
    public void Asks_for_each_trace_of_a_list_once() =>
        Assert.Equal([new TraceId(0, 0xff), new TraceId(0, 1)], Parse("?traceID=ff&traceID=1&traceID=00ff").TraceIds);

    [Fact]
    public void Knows_spans_without_a_service_by_the_name_that_clients_see() =>
        Assert.Equal("", Parse("?service=OTLPResourceNoServiceName").Query.Service);

    [Theory]
    [InlineData("?start=now", "start")]
    [InlineData("?end=-1", "end")]
    [InlineData("?start=2000000&end=1000000", "start")]
    [InlineData("?minDuration=5", "minDuration")]
    [InlineData("?maxDuration=soon", "maxDuration")]
    [InlineData("?minDuration=2s&maxDuration=1s", "maxDuration")]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=many", "limit")]
    [InlineData("?tag=novalue", "tag")]
    [InlineData("?tags=[]", "tags")]
    [InlineData("?tags={\"a\":{}}", "tags")]
    [InlineData("?tags={", "tags")]
    [InlineData("?tags={\"a\":\"\\ud800\"}", "tags")]
    [InlineData("?tags={\"\\ud800\":1}", "tags")]
    [InlineData("?traceID=xyz", "traceID")]
    public void Names_the_parameter_that_cannot_be_understood(string query, string parameter) =>
        Assert.Contains($"Parameter {parameter} ", Assert.Throws<ParameterException>(() => Parse(query)).Message, StringComparison.Ordinal);

    private static SearchRequest Parse(string query) =>
        SearchRequest.Parse(new QueryCollection(QueryHelpers.ParseQuery(query)), Now, new SearchOptions());
}
