using Spoor.Testing;
using Spoor.Testing.Otlp;
using Spoor.TraceStore.Reading;
using static Spoor.Testing.Otlp.Span.Types;

namespace Spoor.TraceStore.Tests.Contract;

/// <summary>Which traces a search finds: a span that is wanted, among others that differ in one thing each.</summary>
public abstract partial class TraceStoreContract
{
    private static readonly string s_longValue = new string('ü', 200) + " end";

    private static readonly TagCondition[] s_tags =
    [
        new("http.method", "GET"),
        new("http.status_code", "200"),
        new("ok", "true"),
        new("ratio", "0.25"),
        new("whole", "1"),
        new("nan", "NaN"),
        new("most", "9223372036854775807"),
        new("least", "-9223372036854775808"),
        new("list", "a"),
        new("list", "b"),
        new("map.sub", "7"),
        new("bytes", "AQL/"),
        new("größe", "日本語 👩‍🚀"),
        new("a=b", "c"),
        new("ha#sh", "1"),
        new("per%cent", "100%"),
        new("new\nline", "x\ny"),
        new("", "emptykey"),
        new("nothing", ""),
        new("event.x", "not an event"),
        new("status.message", "not a status"),
        new("resource.y", "not a resource"),
        new("exception.type", "NullReference"),
        new("event", "cache miss"),
        new("host.name", "host-1"),
        new("library", "http"),
        new("service.name", "shop"),
        new("otel.scope.name", "instrumentation"),
        new("otel.library.name", "instrumentation"),
        new("otel.scope.version", "2.1"),
        new("span.kind", "client"),
        new("error", "true"),
        new("otel.status_code", "ERROR"),
        new("otel.status_description", "out of stock"),
    ];

    [Fact]
    public async Task Finds_every_tag_that_clients_see_and_no_value_that_is_longer()
    {
        var wanted = TaggedSpan();
        await WriteAsync(Tagged(wanted), A.RequestFrom("other", Span().With("http.method", "POST").With("k", "a=b=c").With("list", "[\"a\",\"b\"]")));
        foreach (var tag in s_tags)
        {
            await AssertFindsAsync(Query(tag), wanted);
            await AssertFindsAsync(Query(tag with { Value = tag.Value + "x" }));
            await AssertFindsAsync(Query(tag) with { Service = "shop" }, wanted);
            await AssertFindsAsync(Query(tag) with { Service = "other" });
        }
        await AssertFindsAsync(Query(s_tags), wanted);
    }

    [Fact]
    public async Task A_key_does_not_look_like_another_that_holds_its_separators()
    {
        var keys = new[] { "a", "a=b", "a#b", "a%3Db", "a%b", "a\nb", "", "=", "a=" };
        var spans = keys.Select(key => Span().With(key, "b=c")).ToArray();
        await WriteAsync(A.Request(spans));

        for (var i = 0; i < keys.Length; i++) await AssertFindsAsync(Query(new TagCondition(keys[i], "b=c")), spans[i]);
        await AssertFindsAsync(Query(new TagCondition("a=b", "c")));
        await AssertFindsAsync(Query(new TagCondition("", "b=c=")));
    }

    /// <remarks>Whether a search for an event's attribute <c>x</c> also finds a span's attribute <c>event.x</c>, and the other way round, is
    /// a store's own choice: the index of Elasticsearch writes them alike.</remarks>
    [Theory]
    [InlineData("event.")]
    [InlineData("resource.")]
    [InlineData("scope.")]
    public async Task A_key_that_starts_like_a_place_is_a_key_like_any_other(string place)
    {
        var (plain, prefixed, message) = (Span().With("x", "1"), Span().With(place + "x", "1"), Span().With("status.message", "1"));
        var request = InScope(InRegion("places", "1", Span()), "1");
        await WriteAsync(A.Request(plain, prefixed, message, Span().WithEvent("1", A.Attribute("y", "1"))), request);

        Assert.Contains(plain.TraceIdHex(), await FindAsync(Query(new TagCondition("x", "1"))));
        await AssertFindsAsync(Query(new TagCondition(place + "x", "1")), prefixed);
        await AssertFindsAsync(Query(new TagCondition("status.message", "1")), message);
        await AssertFindsAsync(Query(new TagCondition(place + "status.message", "1")));
        await AssertFindsAsync(Query(new TagCondition("message", "1")));
    }

    [Fact]
    public async Task Every_combination_of_conditions_finds_what_meets_all_of_them()
    {
        var fast = TimeSpan.FromMilliseconds(20);
        Span Base() => Span().Named("GET /cart").Lasting(fast).With("own", "yes").StartingAt(Now.AddMinutes(-20));
        (Func<TraceQuery, TraceQuery> Ask, string Service, string Region, Span Violates)[] conditions =
        [
            (query => query with { Service = "shop" }, "web", "north", Base()),
            (query => query with { Operation = "GET /cart" }, "shop", "north", Base().Named("GET /")),
            (query => query with { Tags = [.. query.Tags, new("own", "yes")] }, "shop", "north", Without(Base())),
            (query => query with { Tags = [.. query.Tags, new("region", "north")] }, "shop", "south", Base()),
            (query => query with { MinDurationNanos = 20_000_000 }, "shop", "north", Base().Lasting(fast - TimeSpan.FromTicks(1))),
            (query => query with { MaxDurationNanos = 20_000_000 }, "shop", "north", Base().Lasting(fast + TimeSpan.FromTicks(1))),
            (query => query with { Window = query.Window with { StartUnixNanos = A.Nanos(Now.AddMinutes(-20)) } }, "shop", "north", Base().StartingAt(Now.AddMinutes(-20).AddMilliseconds(-1))),
            (query => query with { Window = query.Window with { EndUnixNanos = A.Nanos(Now.AddMinutes(-20)) } }, "shop", "north", Base().StartingAt(Now.AddMinutes(-20).AddMilliseconds(1))),
        ];
        var wanted = Base();
        await WriteAsync([InRegion("shop", "north", wanted), .. conditions.Select(one => InRegion(one.Service, one.Region, one.Violates))]);

        for (var chosen = 0; chosen < 1 << conditions.Length; chosen++)
        {
            var query = Query();
            var expected = new List<Span> { wanted };
            for (var i = 0; i < conditions.Length; i++)
            {
                if ((chosen & (1 << i)) != 0) query = conditions[i].Ask(query);
                else expected.Add(conditions[i].Violates);
            }
            await AssertFindsAsync(query, [.. expected]);
        }

        static Span Without(Span span)
        {
            span.Attributes.Clear();
            return span;
        }
    }

    [Fact]
    public async Task All_conditions_must_be_met_by_one_span()
    {
        var wanted = TaggedSpan();
        var half = Span().With("http.method", "GET");
        var otherHalf = Span().In(half.TraceId).With("ok", true);
        await WriteAsync(Tagged(wanted), A.Request(half, otherHalf));

        await AssertFindsAsync(Query(new TagCondition("http.method", "GET")), wanted, half);
        await AssertFindsAsync(Query(new("http.method", "GET"), new("ok", "true")), wanted);
        await AssertFindsAsync(Query(new("http.method", "GET"), new("ok", "true"), new("host.name", "host-1"), new("event", "cache miss")) with { Operation = "work" }, wanted);
    }

    [Fact]
    public async Task Values_that_are_alike_in_their_first_256_bytes_are_told_apart()
    {
        var wanted = Long(Span(), s_longValue);
        var alike = Long(Span(), s_longValue + "s");
        await WriteAsync(LongRequest(wanted, s_longValue), LongRequest(alike, s_longValue + "s"));
        foreach (var key in new[] { "long", "longevent", "longresource", "longnested.x", "longlist" })
        {
            await AssertFindsAsync(Query(new TagCondition(key, s_longValue)), wanted);
            await AssertFindsAsync(Query(new TagCondition(key, s_longValue + "s")), alike);
            await AssertFindsAsync(Query(new TagCondition(key, s_longValue + "x")));
        }
    }

    [Fact]
    public async Task Names_that_are_alike_in_their_first_256_bytes_are_told_apart()
    {
        var wanted = Span().Named(s_longValue);
        var alike = Span().Named(s_longValue + "s");
        await WriteAsync(A.RequestFrom(s_longValue, wanted), A.RequestFrom(s_longValue + "s", alike));

        await AssertFindsAsync(Query() with { Operation = s_longValue }, wanted);
        await AssertFindsAsync(Query() with { Service = s_longValue }, wanted);
        await AssertFindsAsync(Query() with { Service = s_longValue + "s", Operation = s_longValue + "s" }, alike);
        await AssertFindsAsync(Query() with { Service = s_longValue + "x" });
    }

    [Fact]
    public async Task The_empty_service_means_spans_without_one()
    {
        var nameless = Span();
        var request = A.Request(nameless);
        request.ResourceSpans[0].Resource.Attributes.Clear();
        await WriteAsync(request, A.Request(Span()));

        await AssertFindsAsync(Query() with { Service = "" }, nameless);
    }

    [Fact]
    public async Task A_window_holds_both_of_its_ends_to_the_millisecond_across_midnight()
    {
        var midnight = Midnight(daysAgo: 5);
        var spans = Enumerable.Range(-2, 5).Select(millis => A.Span().StartingAt(midnight.AddMilliseconds(millis))).ToArray();
        // The last nanosecond of the day.
        spans[1].StartTimeUnixNano += 999_999;
        await WriteAsync(A.Request(spans));

        await AssertFindsAsync(Around(midnight, TimeSpan.FromMilliseconds(2)), spans);
        await AssertFindsAsync(Around(midnight, TimeSpan.FromMilliseconds(1)), spans[1..4]);
        await AssertFindsAsync(Around(midnight, TimeSpan.Zero), spans[2]);
        await AssertFindsAsync(Around(midnight.AddMilliseconds(-1), TimeSpan.Zero), spans[1]);
    }

    [Fact]
    public async Task A_search_without_time_says_that_it_ended_early()
    {
        await WriteAsync(A.Request(Span()));

        var found = await _store.Reader.FindAsync(Query() with { Timeout = TimeSpan.Zero }, Cancellation);

        Assert.Contains("its time-out", Assert.Single(found.Problems), StringComparison.Ordinal);
    }

    private Span TaggedSpan() => Span().Named("work").Of(SpanKind.Client).Failed("out of stock")
        .With("http.method", "GET").With("http.status_code", 200).With("ok", true).With("ratio", 0.25).With("whole", 1.0).With("nan", double.NaN)
        .With("most", long.MaxValue).With("least", long.MinValue)
        .With("list", new object[] { "a", "b" }).With("map", new[] { A.Attribute("sub", 7) }).With("bytes", new byte[] { 1, 2, 255 })
        .With("größe", "日本語 👩‍🚀").With("a=b", "c").With("ha#sh", 1).With("per%cent", "100%").With("new\nline", "x\ny").With("", "emptykey")
        .With("nothing", "").With("event.x", "not an event").With("status.message", "not a status").With("resource.y", "not a resource")
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

    private static ExportTraceServiceRequest InRegion(string service, string region, params Span[] spans)
    {
        var request = A.RequestFrom(service, spans);
        request.ResourceSpans[0].Resource.Attributes.Add(A.Attribute("region", region));
        return request;
    }

    private static ExportTraceServiceRequest InScope(ExportTraceServiceRequest request, string library)
    {
        request.ResourceSpans[0].ScopeSpans[0].Scope.Attributes.Add(A.Attribute("library", library));
        return request;
    }

    private static Span Long(Span span, string value) => span
        .With("long", value).With("longnested", new[] { A.Attribute("x", value) }).With("longlist", new[] { "short", value })
        .WithEvent("e", A.Attribute("longevent", value));

    private static ExportTraceServiceRequest LongRequest(Span span, string value)
    {
        var request = A.Request(span);
        request.ResourceSpans[0].Resource.Attributes.Add(A.Attribute("longresource", value));
        return request;
    }
}
