using Spoor.Testing;
using Spoor.Testing.Faults;
using Spoor.Testing.Servers;
using Spoor.TraceStore.Writing;

namespace Spoor.TraceStore.Tests.Elasticsearch.Writing;

/// <summary>Whatever happens between us and the cluster: each span stands once, none is refused.</summary>
public sealed class BulkFaultTests(ElasticsearchServer elasticsearch)
{
    private const int Records = 12;
    private const int SpansPerRecord = 50;

    public static TheoryData<BulkFault, double> Faults => new()
    {
        { BulkFault.ThrottledItems, 0.3 },
        { BulkFault.CutReply, 0.5 },
        { BulkFault.HtmlError, 0.5 },
        { BulkFault.ThrottledDictionary, 0.5 },
        { BulkFault.BadRequest, 0.3 },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Every_span_stands_once_while_bulks_fail(BulkFault fault, double share)
    {
        await using var prefix = elasticsearch.ReservePrefix();
        await using var proxy = await ElasticsearchProxy.StartAsync(elasticsearch.Url);
        await using var host = new WriterHost(prefix, proxy.Url);
        (proxy.Fault, proxy.Share) = (fault, share);

        var records = new List<TestRecord>();
        for (var i = 0; i < Records; i++)
        {
            records.Add(await host.AddAsync(A.RequestOf(SpansPerRecord)));
            host.Writer.Flush();
        }
        foreach (var record in records) await record.Settled.WaitAsync(WriterHost.Patience, WriterHost.Cancellation);

        Assert.True(proxy.Faults > 0);
        Assert.All(records, record => Assert.Empty(record.RefusedSpans));
        Assert.Equal(Records * SpansPerRecord, await prefix.CountAsync());
        Assert.Equal(SpansPerRecord + 1, await prefix.CountAsync("dictionary-*"));
        await Eventually.Reaches(() => Task.FromResult(host.Writer.Status), status => status.Trouble is null && status.BytesInFlight == 0);
    }

    [Fact]
    public async Task A_request_that_is_not_answered_is_sent_again_after_the_timeout_and_found_applied()
    {
        await using var prefix = elasticsearch.ReservePrefix();
        await using var proxy = await ElasticsearchProxy.StartAsync(elasticsearch.Url);
        await using var host = new WriterHost(prefix, proxy.Url, settings => settings["Indexer:RequestTimeout"] = "00:00:03");
        (proxy.Fault, proxy.Remaining) = (BulkFault.NoAnswer, 1);

        var record = await host.AddAsync(A.RequestOf(10));
        host.Writer.Flush();
        var inTrouble = await Eventually.Reaches(() => Task.FromResult(host.Writer.Status), status => status.Trouble is not null);
        await record.Settled.WaitAsync(WriterHost.Patience, WriterHost.Cancellation);

        Assert.Equal("timeout", inTrouble.Trouble);
        Assert.NotNull(inTrouble.Since);
        Assert.Equal((0, 10), (record.WrittenCount, record.DuplicateCount));
        Assert.Equal(10, await prefix.CountAsync());
    }

    [Fact]
    public async Task Spans_count_as_written_only_once_their_origin_stands()
    {
        await using var prefix = elasticsearch.ReservePrefix();
        await using var proxy = await ElasticsearchProxy.StartAsync(elasticsearch.Url);
        await using var host = new WriterHost(prefix, proxy.Url);
        proxy.Fault = BulkFault.ThrottledDictionary;

        var record = await host.AddAsync(A.Request(A.Span().Named("work"), A.Span().Named("work")));
        host.Writer.Flush();
        await Eventually.Reaches(() => Task.FromResult(proxy.Faults), faults => faults >= 3);

        Assert.Equal((2, 0), (await prefix.CountAsync(), record.WrittenCount));
        proxy.Fault = BulkFault.None;
        await record.Settled.WaitAsync(WriterHost.Patience, WriterHost.Cancellation);
        Assert.Equal((2, 0), (record.WrittenCount, record.DuplicateCount));
        Assert.Equal(2, await prefix.CountAsync("dictionary-*"));
    }

    [Fact]
    public async Task No_more_is_taken_than_the_limit_while_the_cluster_is_away_and_it_drains_when_it_is_back()
    {
        await using var prefix = elasticsearch.ReservePrefix();
        await using var proxy = await ElasticsearchProxy.StartAsync(elasticsearch.Url);
        await using var host = new WriterHost(prefix, proxy.Url, settings => settings["Indexer:MaxInFlightBytes"] = "1048576");
        proxy.Fault = BulkFault.HtmlError;
        var padding = new string('x', 2000);
        var records = new List<TestRecord>();
        using var full = CancellationTokenSource.CreateLinkedTokenSource(WriterHost.Cancellation);

        var adding = Task.Run(
            async () =>
            {
                while (records.Count < 200)
                {
                    var record = new TestRecord(A.Request([.. Enumerable.Range(0, 20).Select(_ => A.Span().With("padding", padding))]));
                    await host.Writer.AddAsync(record, full.Token);
                    records.Add(record);
                }
            },
            WriterHost.Cancellation);
        await Eventually.Reaches(() => Task.FromResult(host.Writer.BytesInFlight), bytes => bytes >= 1024 * 1024);
        await full.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => adding);
        Assert.InRange(host.Writer.BytesInFlight, 1024 * 1024, 2 * 1024 * 1024);
        proxy.Fault = BulkFault.None;
        foreach (var record in records) await record.Settled.WaitAsync(WriterHost.Patience, WriterHost.Cancellation);

        Assert.Equal(20 * records.Count, await prefix.CountAsync());
    }

    [Fact]
    public async Task A_413_halves_the_bulk_and_the_ones_after_it()
    {
        await using var prefix = elasticsearch.ReservePrefix();
        await using var proxy = await ElasticsearchProxy.StartAsync(elasticsearch.Url);
        await using var host = new WriterHost(prefix, proxy.Url);
        (proxy.Fault, proxy.MaxBytes) = (BulkFault.TooLarge, 300 * 1024);
        var padding = new string('x', 1000);
        Testing.Otlp.ExportTraceServiceRequest Request() => A.Request([.. Enumerable.Range(0, 1000).Select(_ => A.Span().With("padding", padding))]);

        var first = await host.WriteAsync(Request());
        var faults = proxy.Faults;
        var second = await host.WriteAsync(Request());

        Assert.InRange(faults, 1, 4);
        Assert.Equal(faults, proxy.Faults);
        Assert.Equal((1000, 1000), (first.WrittenCount, second.WrittenCount));
        Assert.Equal(2000, await prefix.CountAsync());
    }

    [Fact]
    public async Task Only_the_span_whose_line_cannot_be_read_is_refused()
    {
        await using var prefix = elasticsearch.ReservePrefix();
        await using var proxy = await ElasticsearchProxy.StartAsync(elasticsearch.Url);
        await using var host = new WriterHost(prefix, proxy.Url);
        (proxy.Fault, proxy.Marker) = (BulkFault.BadRequest, "poison");

        var record = await host.WriteAsync(A.Request([.. Enumerable.Range(0, 20).Select(
            number => A.Span().Named("work").With("number", number == 13 ? "poison" : "fine"))]));

        var refused = Assert.Single(record.RefusedSpans);
        Assert.Equal((13, RefusalReason.Unreadable), (refused.Span, refused.Reason));
        Assert.Contains("Malformed action", refused.Error, StringComparison.Ordinal);
        Assert.Equal(19, record.WrittenCount);
        Assert.Equal(19, await prefix.CountAsync());
    }

    [Fact]
    public async Task Spans_are_never_refused_because_every_request_is_answered_400()
    {
        await using var prefix = elasticsearch.ReservePrefix();
        await using var proxy = await ElasticsearchProxy.StartAsync(elasticsearch.Url);
        await using var host = new WriterHost(prefix, proxy.Url);
        (proxy.Fault, proxy.Share) = (BulkFault.BadRequest, 1);

        var record = await host.AddAsync(A.RequestOf(4));
        host.Writer.Flush();
        await Eventually.Reaches(() => Task.FromResult(proxy.Faults), faults => faults > 20);
        Assert.Equal("bad-request", host.Writer.Status.Trouble);
        proxy.Fault = BulkFault.None;
        await record.Settled.WaitAsync(WriterHost.Patience, WriterHost.Cancellation);

        Assert.Equal(4, record.WrittenCount);
    }

    [Fact]
    public async Task Concurrency_falls_while_the_cluster_refuses_and_rises_again()
    {
        await using var prefix = elasticsearch.ReservePrefix();
        await using var proxy = await ElasticsearchProxy.StartAsync(elasticsearch.Url);
        await using var host = new WriterHost(prefix, proxy.Url, settings => settings["Indexer:MaxConcurrency"] = "6");
        proxy.Delay = TimeSpan.FromMilliseconds(50);

        async Task<List<TestRecord>> LoadAsync(int records)
        {
            var added = new List<TestRecord>();
            for (var i = 0; i < records; i++)
            {
                added.Add(await host.AddAsync(A.RequestOf(5)));
                host.Writer.Flush();
            }
            return added;
        }

        var before = await LoadAsync(60);
        var high = await Eventually.Reaches(() => Task.FromResult(host.Writer.Status.BulkConcurrency), limit => limit >= 4);
        foreach (var record in before) await record.Settled.WaitAsync(WriterHost.Patience, WriterHost.Cancellation);

        (proxy.Fault, proxy.Share) = (BulkFault.ThrottledItems, 0.5);
        var during = await LoadAsync(10);
        await Eventually.Reaches(() => Task.FromResult(host.Writer.Status.BulkConcurrency), limit => limit == 1);
        proxy.Fault = BulkFault.None;
        foreach (var record in during) await record.Settled.WaitAsync(WriterHost.Patience, WriterHost.Cancellation);

        var after = await LoadAsync(60);
        await Eventually.Reaches(() => Task.FromResult(host.Writer.Status.BulkConcurrency), limit => limit >= high);
        foreach (var record in after) await record.Settled.WaitAsync(WriterHost.Patience, WriterHost.Cancellation);
        Assert.Equal(130 * 5, await prefix.CountAsync());
    }
}
