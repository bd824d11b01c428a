using System.Net;
using Spoor.Testing;
using Spoor.Testing.Servers;

namespace Spoor.Query.Tests.Api;

public sealed class TraceByIdTests(ElasticsearchServer elasticsearch) : QueryTests(elasticsearch)
{
    [Fact]
    public async Task A_stored_trace_comes_back_with_all_its_spans_by_start()
    {
        var root = A.Span().Named("GET /cart");
        var child = A.Span().Under(root).Named("SELECT").StartingAt(DateTimeOffset.FromUnixTimeMilliseconds((long)(root.StartTimeUnixNano / 1_000_000) + 1));
        await StoreAsync(A.RequestFrom("shop", child), A.RequestFrom("web", root));

        var answer = await GetAsync($"/api/traces/{root.TraceIdHex()}");

        var trace = Assert.Single(answer.GetProperty("data").EnumerateArray());
        Assert.Equal(["GET /cart", "SELECT"], trace.GetProperty("spans").EnumerateArray().Select(span => span.GetProperty("operationName").GetString()));
        Assert.Equal(["web", "shop"], trace.GetProperty("processes").EnumerateObject().Select(process => process.Value.GetProperty("serviceName").GetString()));
    }

    [Fact]
    public async Task An_unknown_trace_is_404()
    {
        var answer = await GetAsync("/api/traces/1234", HttpStatusCode.NotFound);
        Assert.Contains("trace not found", answer.GetProperty("errors")[0].GetProperty("msg").GetString(), StringComparison.Ordinal);
        Assert.Equal(404, (await GetAsync("/api/v3/traces/1234", HttpStatusCode.NotFound)).GetProperty("error").GetProperty("httpCode").GetInt32());
    }

    [Fact]
    public async Task Services_and_operations_are_empty_lists_before_the_first_span()
    {
        Assert.Equal(0, (await GetAsync("/api/services")).GetProperty("data").GetArrayLength());
        Assert.Equal(0, (await GetAsync("/api/services/shop/operations")).GetProperty("data").GetArrayLength());
        Assert.Equal(0, (await GetAsync("/api/traces?service=shop")).GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task Services_are_listed()
    {
        await StoreAsync(A.RequestFrom("web", A.Span()), A.RequestFrom("shop", A.Span()));

        var answer = await GetAsync("/api/services");

        Assert.Equal(["shop", "web"], answer.GetProperty("data").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(2, answer.GetProperty("total").GetInt32());
    }
}
