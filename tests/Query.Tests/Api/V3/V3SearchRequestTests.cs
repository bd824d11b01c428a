using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Spoor.Query.Api;
using Spoor.Query.Api.V3;
using Spoor.Query.Search;
using Spoor.TraceStore.Reading;

namespace Spoor.Query.Tests.Api.V3;

public sealed class V3SearchRequestTests
{
    private const string Window = "?query.startTimeMin=2026-11-25T12:00:00.000000001Z&query.startTimeMax=2026-11-25T12:00:01Z";

    [Theory]
    [InlineData(
        "?query.serviceName=shop&query.operationName=GET%20/cart&query.attributes=%7B%22error%22:%22true%22%7D&query.searchDepth=7"
        + "&query.startTimeMin=2026-11-25T12:00:00.000000001Z&query.startTimeMax=2026-11-25T12:00:01Z&query.durationMin=1.5ms&query.durationMax=1h30m")]
    [InlineData(
        "?query.service_name=shop&query.operation_name=GET%20/cart&query.attributes=%7B%22error%22:%22true%22%7D&query.search_depth=7"
        + "&query.start_time_min=2026-11-25T12:00:00.000000001Z&query.start_time_max=2026-11-25T12:00:01Z&query.duration_min=1.5ms&query.duration_max=1h30m")]
    [InlineData(
        "?query.service_name=shop&query.span_name=GET%20/cart&query.attributes=%7B%22error%22:true%7D&query.num_traces=7"
        // As Grafana sends them: not encoded, so that the plus arrives as a space.
        + "&query.start_time_min=2026-11-25T14:00:00.000000001+02:00&query.start_time_max=2026-11-25T14:00:01+02:00&query.duration_min=1500us&query.duration_max=90m")]
    public void Reads_every_parameter_in_either_spelling(string parameters)
    {
        var query = Parse(parameters);

        Assert.Equal("shop", query.Service);
        Assert.Equal("GET /cart", query.Operation);
        Assert.Equal(new TimeWindow(1_795_608_000_000_000_001, 1_795_608_001_000_000_000), query.Window);
        Assert.Equal((1_500_000, 5_400_000_000_000), (query.MinDurationNanos, query.MaxDurationNanos));
        Assert.Equal(7, query.Limit);
        Assert.Equal([new TagCondition("error", "true")], query.Tags);
    }

    [Theory]
    [InlineData("")]
    [InlineData("&query.searchDepth=0&query.durationMin=0&query.durationMax=0s&query.serviceName=&query.attributes=")]
    public void Asks_for_100_traces_of_any_service_where_nothing_is_said(string parameters)
    {
        var query = Parse(Window + parameters);

        Assert.Equal(100, query.Limit);
        Assert.Null(query.Service);
        Assert.Null(query.MaxDurationNanos);
        Assert.Empty(query.Tags);
    }

    [Theory]
    [InlineData("", "query.startTimeMin")]
    [InlineData("?query.startTimeMin=2026-11-25T12:00:00Z", "query.startTimeMax")]
    [InlineData("?query.start_time_min=now&query.startTimeMax=2026-11-25T12:00:00Z", "query.start_time_min")]
    [InlineData("?query.startTimeMin=2026-11-25T12:00:00Z&query.startTimeMax=2026-11-25T12:00:00Z", "query.startTimeMax")]
    [InlineData(Window + "&query.duration_min=5", "query.duration_min")]
    [InlineData(Window + "&query.durationMin=2s&query.durationMax=1s", "query.durationMax")]
    [InlineData(Window + "&query.num_traces=many", "query.num_traces")]
    [InlineData(Window + "&query.attributes=[]", "query.attributes")]
    [InlineData(Window + "&query.filter={}", "query.filter")]
    public void Names_the_parameter_that_is_missing_or_cannot_be_understood(string parameters, string culprit) =>
        Assert.Contains($"Parameter {culprit} ", Assert.Throws<ParameterException>(() => Parse(parameters)).Message, StringComparison.Ordinal);

    private static TraceQuery Parse(string parameters) =>
        V3SearchRequest.Parse(new QueryCollection(QueryHelpers.ParseQuery(parameters)), new SearchOptions());
}
