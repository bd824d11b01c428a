using System.Net;
using Spoor.TraceStore.Reading;
using Tracing.Ids;

namespace Spoor.Query.Tests.Api;

public sealed class FailureTests
{
    private readonly FakeTraceReader _reader = new();

    [Theory]
    [InlineData(true, HttpStatusCode.ServiceUnavailable)]
    [InlineData(false, HttpStatusCode.InternalServerError)]
    public async Task A_store_that_does_not_answer_is_told_in_the_shape_of_each_API(bool isTransient, HttpStatusCode status)
    {
        _reader.Failure = new StoreUnavailableException("Elasticsearch did not answer: refused") { IsTransient = isTransient };
        await using var server = await QueryServer.StartAsync(_reader);

        foreach (var path in new[] { "/api/services", "/api/traces?service=shop", "/api/traces/1" })
        {
            var error = Assert.Single((await server.GetAsync(path, status)).GetProperty("errors").EnumerateArray());
            Assert.Equal((int)status, error.GetProperty("code").GetInt32());
            Assert.Equal("Elasticsearch did not answer: refused", error.GetProperty("msg").GetString());
        }
        var v3 = (await server.GetAsync("/api/v3/traces/1", status)).GetProperty("error");
        Assert.Equal((int)status, v3.GetProperty("httpCode").GetInt32());
    }

    [Fact]
    public async Task A_trace_that_breaks_off_says_so_in_v1_and_is_cut_off_in_v3()
    {
        // More than a packet of spans, so that the answer has begun.
        _reader.Pages.Add(new TracePage(Stored.TraceId, [.. Enumerable.Range(1, 2_000).Select(id => Stored.Span((ulong)id))], []));
        _reader.Pages.Add(new StoreUnavailableException("Elasticsearch did not answer: gone") { IsTransient = true });
        await using var server = await QueryServer.StartAsync(_reader);

        var v1 = await server.GetAsync("/api/traces/1");
        Assert.Equal(2_000, v1.GetProperty("data")[0].GetProperty("spans").GetArrayLength());
        Assert.Contains("gone", v1.GetProperty("errors")[0].GetProperty("msg").GetString(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(() => server.GetTextAsync("/api/v3/traces/1"));
    }

    [Theory]
    [InlineData("/api/v3/traces/1")]
    [InlineData("/api/v3/traces?query.start_time_min=2026-11-25T00:00:00Z&query.start_time_max=2026-11-26T00:00:00Z")]
    [InlineData("/api/v3/trace-summaries?query.start_time_min=2026-11-25T00:00:00Z&query.start_time_max=2026-11-26T00:00:00Z")]
    public async Task A_store_that_fails_before_the_first_packet_left_is_told_by_the_status(string path)
    {
        _reader.Pages.Add(new TracePage(Stored.TraceId, [.. Enumerable.Range(1, 50).Select(id => Stored.Span((ulong)id))], []));
        _reader.Pages.Add(new StoreUnavailableException("Elasticsearch did not answer: gone") { IsTransient = true });
        await using var server = await QueryServer.StartAsync(_reader);

        var error = (await server.GetAsync(path, HttpStatusCode.ServiceUnavailable)).GetProperty("error");

        Assert.Contains("gone", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_of_which_a_shard_is_silent_says_so_beside_what_it_found()
    {
        const string Window = "query.startTimeMin=2026-11-25T00:00:00Z&query.startTimeMax=2026-11-26T00:00:00Z";
        _reader.Found = new FoundTraces([Stored.TraceId], ["1 of 2 shards did not answer: x"]);
        await using var server = await QueryServer.StartAsync(_reader);

        // Nothing found, and not everything looked at: that is not "not found".
        await server.GetAsync($"/api/v3/traces?{Window}", HttpStatusCode.ServiceUnavailable);
        Assert.Contains("shards", Error(await server.GetAsync($"/api/v3/trace-summaries?{Window}")), StringComparison.Ordinal);

        _reader.Pages.Add(new TracePage(Stored.TraceId, [Stored.Span(1)], []));
        var search = await server.GetAsync($"/api/v3/traces?{Window}");
        Assert.Equal(1, search.GetProperty("result").GetProperty("resourceSpans").GetArrayLength());
        Assert.Contains("shards", Error(search), StringComparison.Ordinal);

        static string Error(System.Text.Json.JsonElement answer) => answer.GetProperty("errors")[0].GetProperty("message").GetString()!;
    }

    [Fact]
    public async Task A_search_whose_trace_is_too_large_for_it_says_where_all_of_it_is()
    {
        _reader.Found = new FoundTraces([Stored.TraceId], []);
        _reader.Pages.Add(new TracePage(Stored.TraceId, [Stored.Span(1)], []) { IsCut = true });
        await using var server = await QueryServer.StartAsync(_reader, ("Search:MaxSpansPerTrace", "1"));

        var v1 = await server.GetAsync("/api/traces?service=shop");
        var v3 = await server.GetAsync("/api/v3/traces?query.startTimeMin=2026-11-25T00:00:00Z&query.startTimeMax=2026-11-26T00:00:00Z");

        Assert.Equal(1, _reader.LastMaxSpans);
        Assert.Equal(1, v1.GetProperty("data")[0].GetProperty("spans").GetArrayLength());
        Assert.Contains($"/api/traces/{Stored.TraceId}", v1.GetProperty("errors")[0].GetProperty("msg").GetString(), StringComparison.Ordinal);
        Assert.Contains($"/api/v3/traces/{Stored.TraceId}", v3.GetProperty("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
        await server.GetAsync($"/api/traces/{Stored.TraceId}");
        Assert.Equal(int.MaxValue, _reader.LastMaxSpans);
    }

    [Fact]
    public async Task A_trace_of_which_a_shard_is_silent_is_told_in_v1_and_refused_in_v3()
    {
        _reader.Pages.Add(new TracePage(Stored.TraceId, [Stored.Span(1)], ["1 of 2 shards did not answer: x"]));
        await using var server = await QueryServer.StartAsync(_reader);

        var v1 = await server.GetAsync("/api/traces/1");
        Assert.Equal("1 of 2 shards did not answer: x", v1.GetProperty("errors")[0].GetProperty("msg").GetString());
        await server.GetAsync("/api/v3/traces/1", HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Nothing_but_problems_is_an_error_and_not_an_unknown_trace()
    {
        _reader.Pages.Add(new TracePage(Stored.TraceId, [], ["2 of 2 shards did not answer: x"]));
        await using var server = await QueryServer.StartAsync(_reader);

        await server.GetAsync("/api/traces/1", HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task A_defect_of_ours_is_500_in_the_shape_of_the_API()
    {
        _reader.Failure = new InvalidOperationException("secret");
        await using var server = await QueryServer.StartAsync(_reader);

        var answer = await server.GetAsync("/api/services", HttpStatusCode.InternalServerError);
        Assert.DoesNotContain("secret", answer.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/nothing")]
    [InlineData("/api/v3/nothing")]
    [InlineData("/api/traces/1/2/3")]
    public async Task An_unknown_API_is_404_in_JSON(string path)
    {
        await using var server = await QueryServer.StartAsync(_reader);
        await server.GetAsync(path, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Unknown_traces_of_a_list_are_told_and_fail_nothing()
    {
        _reader.Pages.Add(new TracePage(Stored.TraceId, [Stored.Span(1)], []));
        await using var server = await QueryServer.StartAsync(_reader);

        var answer = await server.GetAsync($"/api/traces?traceID={Stored.TraceId}&traceID=ab");

        Assert.Equal(1, answer.GetProperty("data").GetArrayLength());
        var error = Assert.Single(answer.GetProperty("errors").EnumerateArray());
        Assert.Equal("00000000000000ab", error.GetProperty("traceID").GetString());
    }

    [Fact]
    public async Task More_traces_than_allowed_are_cut_and_told()
    {
        _reader.Found = new FoundTraces([new TraceId(0, 1), new TraceId(0, 2)], []);
        await using var server = await QueryServer.StartAsync(_reader, ("Search:MaxTraces", "2"));

        var answer = await server.GetAsync("/api/traces?limit=5");
        Assert.Equal(2, _reader.LastQuery!.Limit);
        Assert.Contains("Search:MaxTraces", answer.GetProperty("errors")[0].GetProperty("msg").GetString(), StringComparison.Ordinal);

        answer = await server.GetAsync(
            "/api/v3/trace-summaries?query.startTimeMin=2026-11-25T00:00:00Z&query.startTimeMax=2026-11-26T00:00:00Z&query.searchDepth=5");
        Assert.Equal(2, _reader.LastQuery!.Limit);
        Assert.Contains("Search:MaxTraces", answer.GetProperty("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/services/a%2Fb%20c/operations")]
    [InlineData("/api/services/a%252Fb%2520c/operations")]
    public async Task A_service_in_the_path_may_be_encoded_once_or_twice(string path)
    {
        await using var server = await QueryServer.StartAsync(_reader);
        var answer = await server.GetAsync(path);
        Assert.Equal(["GET", "work"], answer.GetProperty("data").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task Operations_are_narrowed_by_kind_and_need_a_service()
    {
        await using var server = await QueryServer.StartAsync(_reader);
        var answer = await server.GetAsync("/api/operations?service=a/b%20c&spanKind=server");
        Assert.Equal("server", Assert.Single(answer.GetProperty("data").EnumerateArray()).GetProperty("spanKind").GetString());
        await server.GetAsync("/api/operations", HttpStatusCode.BadRequest);

        foreach (var name in new[] { "spanKind", "span_kind" })
        {
            answer = await server.GetAsync($"/api/v3/operations?service=a/b%20c&{name}=internal");
            Assert.Equal("work", Assert.Single(answer.GetProperty("operations").EnumerateArray()).GetProperty("name").GetString());
        }
        await server.GetAsync("/api/v3/operations", HttpStatusCode.BadRequest);
    }
}
