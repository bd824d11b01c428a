using System.Text.Json;
using Spoor.Testing;
using Spoor.Testing.Otlp;
using Spoor.Testing.Servers;

namespace Spoor.Query.Tests.Search;

/// <summary>Each test stores a span that is to be found among others that differ in one thing each.</summary>
public sealed class SearchTests(ElasticsearchServer elasticsearch) : QueryTests(elasticsearch)
{
    [Fact]
    public async Task Every_parameter_narrows_what_is_found()
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        var length = TimeSpan.FromMilliseconds(20);
        var wanted = A.Span().Named("GET /cart").Lasting(length).With("new\nline: ü", "a=b:c").StartingAt(now.AddMinutes(-1));
        var named = A.Span().Named("GET /").Lasting(length).StartingAt(now.AddMinutes(-1));
        var slower = A.Span().Named("GET /cart").Lasting(length * 2).StartingAt(now.AddMinutes(-1));
        var early = A.Span().Named("GET /cart").Lasting(length).StartingAt(now.AddHours(-30));
        var elsewhere = A.Span().Named("GET /cart").Lasting(length).StartingAt(now.AddMinutes(-1));
        await StoreAsync(A.RequestFrom("shop", wanted, named, slower, early), A.RequestFrom("web", elsewhere));
        var tags = Uri.EscapeDataString(JsonSerializer.Serialize(new Dictionary<string, string> { ["new\nline: ü"] = "a=b:c" }));

        await AssertFindsAsync("", wanted, named, slower, early, elsewhere);
        await AssertFindsAsync("service=shop", wanted, named, slower, early);
        await AssertFindsAsync("operation=GET%20/cart", wanted, slower, early, elsewhere);
        await AssertFindsAsync("minDuration=20ms&maxDuration=20ms", wanted, named, early, elsewhere);
        await AssertFindsAsync("minDuration=20000001ns", slower);
        await AssertFindsAsync($"start={Micros(now.AddHours(-2))}", wanted, named, slower, elsewhere);
        await AssertFindsAsync($"end={Micros(now.AddHours(-2))}", early);
        await AssertFindsAsync($"tags={tags}", wanted);
        await AssertFindsAsync($"service=shop&operation=GET%20/cart&maxDuration=25ms&start={Micros(now.AddHours(-2))}", wanted);
        await AssertFindsAsync($"service=web&tags={tags}");
        Assert.Single(TraceIds(await GetAsync("/api/traces?limit=1")));
    }

    [Fact]
    public async Task Tags_are_told_in_either_form()
    {
        var wanted = A.Span().With("http.method", "GET").With("ok", true);
        await StoreAsync(A.Request(wanted, A.Span().With("http.method", "GET").With("ok", false)));

        await AssertFindsAsync("tag=http.method:GET&tag=ok:true", wanted);
        await AssertFindsAsync($"tags={Uri.EscapeDataString("""{"http.method":"GET","ok":"true"}""")}", wanted);
        await AssertFindsAsync("tag=ok:tru");
    }

    [Fact]
    public async Task Spans_without_a_service_are_found_by_the_name_that_clients_see()
    {
        var nameless = A.Span();
        var request = A.Request(nameless);
        request.ResourceSpans[0].Resource.Attributes.Clear();
        await StoreAsync(request, A.Request(A.Span()));

        await AssertFindsAsync("service=OTLPResourceNoServiceName", nameless);
        Assert.Equal("OTLPResourceNoServiceName", (await GetAsync("/api/services")).GetProperty("data")[0].GetString());
        Assert.Equal(1, (await GetAsync("/api/services/OTLPResourceNoServiceName/operations")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Several_traces_are_read_by_their_ids_in_the_order_asked_for()
    {
        var spans = Enumerable.Range(0, 30).Select(_ => A.Span()).ToArray();
        await StoreAsync(A.Request(spans));

        var answer = await GetAsync("/api/traces?traceID=1234&" + string.Join('&', spans.Select(span => $"traceID={span.TraceIdHex()}")));

        Assert.Equal(spans.Select(span => span.TraceIdHex()), TraceIds(answer));
        Assert.Equal("0000000000001234", Assert.Single(answer.GetProperty("errors").EnumerateArray()).GetProperty("traceID").GetString());
    }

    [Fact]
    public async Task Found_traces_are_whole_also_outside_of_the_window()
    {
        var now = TimeProvider.System.GetUtcNow();
        var root = A.Span().Named("root").StartingAt(now.AddHours(-26));
        var child = A.Span().Under(root).Named("child").StartingAt(now.AddMinutes(-5));
        await StoreAsync(A.Request(root), A.Request(child));

        var answer = await GetAsync($"/api/traces?operation=child&start={Micros(now.AddHours(-1))}");

        Assert.Equal(2, answer.GetProperty("data")[0].GetProperty("spans").GetArrayLength());
    }

    private static string Micros(DateTimeOffset moment) =>
        (A.Nanos(moment) / 1000).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private async Task AssertFindsAsync(string query, params Span[] expected)
    {
        var answer = await GetAsync($"/api/traces?{query}");
        Assert.True(answer.GetProperty("errors").ValueKind == JsonValueKind.Null, $"{query}: {answer.GetProperty("errors")}");
        var missing = expected.Select(span => span.TraceIdHex()).Except(TraceIds(answer)).Count();
        var found = TraceIds(answer).Length;
        Assert.True(missing == 0 && found == expected.Length, $"{query}: {found} found, {missing} of {expected.Length} missing");
    }
}
