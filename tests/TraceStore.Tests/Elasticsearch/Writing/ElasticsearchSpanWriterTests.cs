using Microsoft.Extensions.Time.Testing;
using Spoor.Testing;
using Spoor.Testing.Servers;

namespace Spoor.TraceStore.Tests.Elasticsearch.Writing;

public sealed class ElasticsearchSpanWriterTests(ElasticsearchServer elasticsearch)
{
    [Fact]
    public async Task Writes_spans_with_their_origin_and_operations_into_the_two_indices_of_their_day()
    {
        await using var prefix = elasticsearch.ReservePrefix();
        await using var host = new WriterHost(prefix, elasticsearch.Url);

        var record = await host.WriteAsync(A.RequestOf(25));

        Assert.Equal(25, record.WrittenCount);
        Assert.Equal(25, await prefix.CountAsync());
        Assert.Equal(26, await prefix.CountAsync("dictionary-*"));
        Assert.Equal(2, (await prefix.IndicesAsync()).Count);
        Assert.Null(host.Writer.Status.Trouble);
        Assert.Equal(0, host.Writer.BytesInFlight);
    }

    [Fact]
    public async Task A_span_out_of_the_time_that_is_kept_makes_no_index()
    {
        await using var prefix = elasticsearch.ReservePrefix();
        await using var host = new WriterHost(prefix, elasticsearch.Url);
        var old = A.Span();
        old.StartTimeUnixNano = A.Nanos(TimeProvider.System.GetUtcNow().AddDays(-30));
        var future = A.Span();
        future.StartTimeUnixNano = A.Nanos(TimeProvider.System.GetUtcNow().AddHours(25));

        var record = await host.WriteAsync(A.Request(A.Span(), old, future, A.Span()));

        Assert.Equal(2, record.WrittenCount);
        Assert.Equal(2, (await prefix.IndicesAsync()).Count);
    }

    [Fact]
    public async Task The_indices_of_a_day_are_made_while_its_first_bulk_fills()
    {
        await using var prefix = elasticsearch.ReservePrefix();
        await using var host = new WriterHost(prefix, elasticsearch.Url, settings => settings["Indexer:MaxDelay"] = "00:01:00");

        var record = await host.AddAsync(A.RequestOf(3));

        await Eventually.Reaches(prefix.IndicesAsync, indices => indices.Count == 2);
        Assert.Equal(0, record.WrittenCount);
    }

    [Fact]
    public async Task The_first_bulk_after_a_pause_leaves_after_a_fifth_of_the_time_that_later_ones_wait()
    {
        await using var prefix = elasticsearch.ReservePrefix();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = new WriterHost(prefix, elasticsearch.Url, settings => settings["Indexer:MaxDelay"] = "00:00:10", time);

        var first = await host.AddAsync(A.RequestOf(1));
        time.Advance(TimeSpan.FromSeconds(2));
        await first.Settled.WaitAsync(WriterHost.Patience, WriterHost.Cancellation);
        var second = await host.AddAsync(A.RequestOf(1));
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(0, host.Writer.Status.BulksInFlight);
        Assert.NotEqual(0, host.Writer.BytesInFlight);
        time.Advance(TimeSpan.FromSeconds(1));
        await second.Settled.WaitAsync(WriterHost.Patience, WriterHost.Cancellation);
        time.Advance(TimeSpan.FromSeconds(11));
        var afterPause = await host.AddAsync(A.RequestOf(1));
        time.Advance(TimeSpan.FromSeconds(2));
        await afterPause.Settled.WaitAsync(WriterHost.Patience, WriterHost.Cancellation);
    }
}
