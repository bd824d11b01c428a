using System.Text.Json;
using Spoor.Testing;
using Spoor.Testing.Otlp;
using Spoor.Testing.Servers;

namespace Spoor.Query.Tests.Search;

/// <summary>Each test stores a span that is to be found among others that differ in one thing each.</summary>
public sealed class SearchTests(ElasticsearchServer elasticsearch) : QueryTests(elasticsearch)
{
    private static readonly (string Key, string Value)[] s_tags =
    [
        ("http.method", "GET"),
        ("http.status_code", "200"),
        ("ok", "true"),
        ("ratio", "0.25"),
        ("big", "9223372036854775807"),
        ("list", "b"),
        ("map.sub", "7"),
        ("a=b", "c"),
        ("ha#sh", "1"),
        ("per%cent", "100%"),
        ("new\nline", "x\ny"),
        ("", "emptykey"),
        ("nothing", ""),
        ("exception.type", "NullReference"),
        ("event", "cache miss"),
        ("host.name", "host-1"),
        ("library", "http"),
        ("service.name", "shop"),
        ("otel.scope.name", "instrumentation"),
        ("otel.library.name", "instrumentation"),
        ("otel.scope.version", "2.1"),
        ("span.kind", "client"),
        ("error", "true"),
        ("otel.status_code", "ERROR"),
        ("otel.status_description", "out of stock"),
    ];
    private static readonly string LongValue = new string('ü', 200) + " end";

    [Fact]
    public async Task Finds_by_service_operation_and_duration_alone_and_together()
    {
        var wanted = A.Span().Named("GET /cart").Lasting(TimeSpan.FromMilliseconds(20));
        var named = A.Span().Named("GET /").Lasting(TimeSpan.FromMilliseconds(20));
        var slower = A.Span().Named("GET /cart").Lasting(TimeSpan.FromMilliseconds(30));
        var elsewhere = A.Span().Named("GET /cart").Lasting(TimeSpan.FromMilliseconds(20));
        await StoreAsync(A.RequestFrom("shop", wanted, named, slower), A.RequestFrom("web", elsewhere));

        await AssertFindsAsync("service=shop", wanted, named, slower);
        await AssertFindsAsync("operation=GET%20/cart", wanted, slower, elsewhere);
        await AssertFindsAsync("minDuration=20ms&maxDuration=20ms", wanted, named, elsewhere);
        await AssertFindsAsync("maxDuration=25ms", wanted, named, elsewhere);
        await AssertFindsAsync("minDuration=20000001ns", slower);
        await AssertFindsAsync("service=shop&operation=GET%20/cart&maxDuration=25ms", wanted);
        await AssertFindsAsync("service=nobody");
    }

    [Fact]
    public async Task Finds_only_spans_that_start_in_the_window()
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        var early = A.Span().StartingAt(now.AddHours(-30));
        var late = A.Span().StartingAt(now.AddMinutes(-1));
        await StoreAsync(A.Request(early), A.Request(late));

        await AssertFindsAsync("", early, late);
        await AssertFindsAsync($"start={Micros(now.AddHours(-2))}", late);
        await AssertFindsAsync($"end={Micros(now.AddHours(-2))}", early);
        await AssertFindsAsync($"start={Micros(now.AddHours(-30))}&end={Micros(now.AddHours(-30))}", early);
        await AssertFindsAsync($"start={Micros(now.AddHours(-29))}&end={Micros(now.AddHours(-28))}");
    }

    [Fact]
    public async Task Finds_every_tag_that_clients_see_in_both_forms()
    {
        var wanted = TaggedSpan();
        await StoreAsync(Tagged(wanted), A.RequestFrom("other", A.Span().With("http.method", "POST").With("k", "a=b=c")));
        foreach (var (key, value) in s_tags)
        {
            var tag = Uri.EscapeDataString($"{key}:{value}");
            var map = JsonSerializer.Serialize(new Dictionary<string, string> { [key] = value });
            await AssertFindsAsync($"tag={tag}", wanted);
            await AssertFindsAsync($"tags={Uri.EscapeDataString(map)}", wanted);
            await AssertFindsAsync($"tag={tag}x");
            await AssertFindsAsync($"service=shop&tag={tag}", wanted);
            await AssertFindsAsync($"service=other&tag={tag}");
        }
    }

    [Fact]
    public async Task All_tags_must_stand_on_one_span()
    {
        var wanted = TaggedSpan();
        var half = A.Span().With("http.method", "GET");
        var otherHalf = A.Span().In(half.TraceId).With("ok", true);
        await StoreAsync(Tagged(wanted), A.Request(half, otherHalf));

        await AssertFindsAsync("tag=http.method:GET", wanted, half);
        await AssertFindsAsync("tag=http.method:GET&tag=ok:true&tag=host.name:host-1&tag=event:cache%20miss&operation=work", wanted);
    }

    [Fact]
    public async Task Values_that_are_cut_in_the_index_are_compared_in_full()
    {
        var wanted = Long(A.Span(), LongValue);
        var alike = Long(A.Span(), LongValue + "s");
        await StoreAsync(LongRequest(wanted, LongValue), LongRequest(alike, LongValue + "s"));
        foreach (var key in new[] { "long", "longevent", "longresource", "longnested.x" })
        {
            var tag = Uri.EscapeDataString($"{key}:{LongValue}");
            await AssertFindsAsync($"tag={tag}", wanted);
            await AssertFindsAsync($"tag={tag}s", alike);
            await AssertFindsAsync($"tag={tag}x");
        }
    }

    [Fact]
    public async Task Names_that_are_cut_in_the_index_are_compared_in_full()
    {
        var wanted = A.Span().Named(LongValue);
        var alike = A.Span().Named(LongValue + "s");
        await StoreAsync(A.RequestFrom(LongValue, wanted), A.RequestFrom(LongValue + "s", alike));

        await AssertFindsAsync($"operation={Uri.EscapeDataString(LongValue)}", wanted);
        await AssertFindsAsync($"service={Uri.EscapeDataString(LongValue)}", wanted);
        await AssertFindsAsync($"service={Uri.EscapeDataString(LongValue + "s")}&operation={Uri.EscapeDataString(LongValue + "s")}", alike);
        await AssertFindsAsync($"service={Uri.EscapeDataString(LongValue + "x")}");
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

    private static Span TaggedSpan() => A.Span().Named("work").Of(Span.Types.SpanKind.Client).Failed("out of stock")
        .With("http.method", "GET").With("http.status_code", 200).With("ok", true).With("ratio", 0.25).With("big", long.MaxValue)
        .With("list", new object[] { "a", "b" }).With("map", new[] { A.Attribute("sub", 7) })
        .With("a=b", "c").With("ha#sh", 1).With("per%cent", "100%").With("new\nline", "x\ny").With("", "emptykey").With("nothing", "")
        .WithEvent("cache miss", A.Attribute("exception.type", "NullReference"));

    private static ExportTraceServiceRequest Tagged(Span span)
    {
        var request = A.Request(span);
        request.ResourceSpans[0].Resource.Attributes.Add(A.Attribute("host.name", "host-1"));
        request.ResourceSpans[0].ScopeSpans[0].Scope = new InstrumentationScope
        {
            Name = "instrumentation",
            Version = "2.1",
            Attributes = { A.Attribute("library", "http") },
        };
        return request;
    }

    private static Span Long(Span span, string value) => span
        .With("long", value).With("longnested", new[] { A.Attribute("x", value) }).WithEvent("e", A.Attribute("longevent", value));

    private static ExportTraceServiceRequest LongRequest(Span span, string value)
    {
        var request = A.Request(span);
        request.ResourceSpans[0].Resource.Attributes.Add(A.Attribute("longresource", value));
        return request;
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
