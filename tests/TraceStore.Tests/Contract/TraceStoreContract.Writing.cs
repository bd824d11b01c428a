using Spoor.Testing;
using Spoor.Testing.Otlp;
using Spoor.TraceStore.Reading;
using Spoor.TraceStore.Tests.Documents;
using Spoor.TraceStore.Writing;

namespace Spoor.TraceStore.Tests.Contract;

/// <summary>What becomes of spans that are written.</summary>
public abstract partial class TraceStoreContract
{
    [Fact]
    public async Task Each_span_is_told_as_written_and_comes_back_as_it_was_sent()
    {
        var requests = Enumerable.Range(0, 20).Select(seed => InThisHour(new RandomRequests(seed).Next())).ToArray();
        await WriteAsync(requests);
        Assert.Null(_store.Writer.Status.Trouble);
        Assert.Equal(0, _store.Writer.BytesInFlight);

        var sent = requests.SelectMany(Reports).ToLookup(report => report.TraceId);
        var back = new List<StoredSpan>();
        foreach (var page in await PagesAsync([.. sent.Select(trace => IdOf(trace.First().Span))])) back.AddRange(page.Spans);

        Assert.Equal(sent.Sum(trace => trace.Count()), back.Count);
        foreach (var stored in back)
        {
            var report = Assert.Single(sent[stored.TraceId.ToString()], report => report.Span.SpanIdHex() == stored.SpanId.ToString());
            report.Span.Status ??= new Status();
            Assert.Equal(report.Span, OtlpOf.Span(stored));
            Assert.NotNull(stored.Origin);
            Assert.Equal(report.Origin, OtlpOf.Origin(stored.Origin));
            Assert.Equal(stored.Origin.ServiceName, stored.ServiceName);
        }
    }

    [Fact]
    public async Task What_is_written_twice_stands_once_and_is_told_as_a_duplicate()
    {
        var spans = Enumerable.Range(0, 10).Select(_ => Span()).ToArray();
        var twice = Span();

        var first = (await SettleAsync(A.Request(spans)))[0];
        var second = (await SettleAsync(A.Request(spans)))[0];
        var together = await SettleAsync(A.Request(twice, twice), A.Request(twice), A.Request(twice));

        Assert.Equal((10, 0), (first.WrittenCount, first.DuplicateCount));
        Assert.Equal((0, 10), (second.WrittenCount, second.DuplicateCount));
        Assert.Equal((1, 3), (together.Sum(record => record.WrittenCount), together.Sum(record => record.DuplicateCount)));
        await AssertFindsAsync(Query(), [.. spans, twice]);
        foreach (var span in (Span[])[.. spans, twice]) Assert.Single(await ReadAsync(span));
    }

    [Fact]
    public async Task Two_reports_that_share_their_ids_both_stand()
    {
        var client = Span().Named("call").Of(Testing.Otlp.Span.Types.SpanKind.Client);
        var server = client.Clone().Named("answer").Of(Testing.Otlp.Span.Types.SpanKind.Server);
        await WriteAsync(A.Request(client, server), A.RequestFrom("other", client));

        var back = await ReadAsync(client);

        Assert.Equal(
            ["other call", "shop answer", "shop call"], back.Select(span => $"{span.ServiceName} {span.Name}").Order(StringComparer.Ordinal));
        await AssertFindsAsync(Query() with { Operation = "call" }, client);
    }

    [Fact]
    public async Task A_span_out_of_the_time_that_is_kept_is_refused_alone()
    {
        var old = Span().StartingAt(TimeProvider.System.GetUtcNow().AddDays(-30));
        var future = Span().StartingAt(TimeProvider.System.GetUtcNow().AddHours(25));
        var (first, last) = (Span(), Span());

        var record = (await SettleAsync(A.Request(first, old, future, last)))[0];

        Assert.Equal(2, record.WrittenCount);
        Assert.Equal(
            [(1, RefusalReason.TooOld), (2, RefusalReason.TooNew)], record.RefusedSpans.Select(refused => (refused.Span, refused.Reason)).Order());
        Assert.Contains("Storage:Retention", record.RefusedSpans.Single(refused => refused.Span == 1).Error, StringComparison.Ordinal);
        await AssertFindsAsync(Query(), first, last);
        Assert.Empty(await ReadAsync(old));
        Assert.Empty(await ReadAsync(future));
    }

    [Fact]
    public async Task Records_that_are_written_side_by_side_are_each_told_all_of_their_spans()
    {
        var requests = Enumerable.Range(0, 40).Select(number => A.RequestFrom($"side-{number % 5}", [.. Enumerable.Range(0, 50).Select(_ => Span())])).ToArray();

        await Task.WhenAll(requests.Chunk(10).Select(chunk => Task.Run(() => WriteAsync(chunk), Cancellation)));

        Assert.Equal(1_000, (await FindAsync(Query())).Length);
        Assert.Equal(2_000, (await FindAsync(Query() with { Limit = 3_000 })).Distinct().Count());
    }

    private static IEnumerable<(string TraceId, Span Span, ResourceSpans Origin)> Reports(ExportTraceServiceRequest request) =>
        from resource in request.ResourceSpans
        from scope in resource.ScopeSpans
        from span in scope.Spans
        select (span.TraceIdHex(), span, new ResourceSpans
        {
            Resource = resource.Resource,
            SchemaUrl = resource.SchemaUrl,
            ScopeSpans = { new ScopeSpans { Scope = scope.Scope, SchemaUrl = scope.SchemaUrl } },
        });

    private ExportTraceServiceRequest InThisHour(ExportTraceServiceRequest request)
    {
        var start = Now.AddMinutes(-30);
        foreach (var span in request.ResourceSpans.SelectMany(resource => resource.ScopeSpans).SelectMany(scope => scope.Spans))
        {
            span.StartingAt(start);
            span.StartTimeUnixNano += 123_457;
            start = start.AddMilliseconds(1);
        }
        return request;
    }
}
