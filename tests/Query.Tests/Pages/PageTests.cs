using System.Net;
using Spoor.Query.Pages;
using Spoor.TraceStore.Reading;
using Tracing.Ids;

namespace Spoor.Query.Tests.Pages;

public sealed class PageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_page_lists_traces_with_their_root_and_links_to_them()
    {
        var reader = new FakeTraceReader { Found = new FoundTraces([Stored.TraceId], ["one shard did not answer"]) };
        var child = Span(2, parent: 1, "charge", statusCode: 2);
        reader.Pages.Add(new TracePage(Stored.TraceId, [child, Span(1, parent: null, "checkout")], []));
        await using var server = await QueryServer.StartAsync(reader);

        var page = await server.GetTextAsync("/?service=shop&tag=http.route=/cart");

        Assert.Contains($"href=\"/trace/{Stored.TraceId}\"", page, StringComparison.Ordinal);
        Assert.Contains("<b>(no service)</b> checkout", page, StringComparison.Ordinal);
        Assert.Contains("2 spans", page, StringComparison.Ordinal);
        Assert.Contains("1 failed", page, StringComparison.Ordinal);
        Assert.Contains("one shard did not answer", page, StringComparison.Ordinal);
        Assert.Equal("shop", reader.LastQuery!.Service);
        Assert.Equal([new TagCondition("http.route", "/cart")], reader.LastQuery.Tags);
    }

    [Fact]
    public async Task Nothing_that_a_sender_wrote_becomes_markup()
    {
        const string Evil = "<script>alert('x')</script>\"onload=\"";
        var reader = new FakeTraceReader { Found = new FoundTraces([Stored.TraceId], [Evil]) };
        var origin = new StoredOrigin { Id = "o", ServiceName = Evil, ResourceAttributes = [new(Evil, AttributeValue.Of(Evil))] };
        var span = new StoredSpan
        {
            TraceId = Stored.TraceId,
            SpanId = new SpanId(1),
            Name = Evil,
            ServiceName = Evil,
            StartUnixNanos = Stored.Start,
            EndUnixNanos = Stored.Start,
            StatusCode = 2,
            StatusMessage = Evil,
            Origin = origin,
            Attributes = [new(Evil, AttributeValue.Of([AttributeValue.Of(Evil)]))],
            Events = [new(Stored.Start, Evil, [new(Evil, AttributeValue.Of(Evil))], 0)],
            Links = [new(Evil, Evil, "", [], 0, 0)],
        };
        reader.Pages.Add(new TracePage(Stored.TraceId, [span], [Evil]));
        await using var server = await QueryServer.StartAsync(reader);

        foreach (var path in (string[])["/?service=" + WebUtility.UrlEncode(Evil) + "&tag=" + WebUtility.UrlEncode(Evil), $"/trace/{Stored.TraceId}", "/trace/%3Cscript%3E"])
        {
            var page = await server.GetTextAsync(path);
            Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("\"onload", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_page_may_load_nothing_and_be_framed_by_nobody()
    {
        await using var server = await QueryServer.StartAsync(new FakeTraceReader());

        using var answer = await server.Client.GetAsync(new Uri("/", UriKind.Relative), Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/trace/xyz", HttpStatusCode.BadRequest)]
    [InlineData("/trace/1", HttpStatusCode.NotFound)]
    public async Task A_trace_that_is_not_there_is_told_on_a_page(string path, HttpStatusCode status)
    {
        await using var server = await QueryServer.StartAsync(new FakeTraceReader());

        using var answer = await server.Client.GetAsync(new Uri(path, UriKind.Relative), Cancellation);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public void Spans_stand_below_their_parents_and_each_comes_once_whatever_ids_were_made_up()
    {
        StoredSpan[] spans = [Span(5, parent: 99, "orphan"), Span(1, parent: null, "root"), Span(2, parent: 1, "child"), Span(3, parent: 4, "ring"), Span(4, parent: 3, "ring"), Span(2, parent: 1, "twin")];

        var ordered = SpanTree.Order(spans).Select(line => (line.Span.Name, line.Depth)).ToArray();

        Assert.Equal([("orphan", 0), ("root", 0), ("child", 1), ("twin", 1), ("ring", 0), ("ring", 1)], ordered);
    }

    [Theory]
    [InlineData(640UL, "640 ns")]
    [InlineData(12_340UL, "12.3 µs")]
    [InlineData(4_250_000UL, "4.25 ms")]
    [InlineData(61_000_000_000UL, "1.02 min")]
    [InlineData(172_800_000_000_000UL, "48 h")]
    public void Durations_are_written_in_the_unit_that_suits_them(ulong nanos, string text) => Assert.Equal(text, PageText.Duration(nanos));

    private static StoredSpan Span(ulong id, ulong? parent, string name, int statusCode = 0) => new()
    {
        TraceId = Stored.TraceId,
        SpanId = new SpanId(id),
        ParentSpanId = parent is { } of ? new SpanId(of) : null,
        Name = name,
        StartUnixNanos = Stored.Start,
        EndUnixNanos = Stored.Start + 1_000,
        StatusCode = statusCode,
    };
}
