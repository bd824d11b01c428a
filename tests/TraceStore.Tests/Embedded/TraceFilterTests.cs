using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Embedded.Segments;

namespace Spoor.TraceStore.Tests.Embedded;

public sealed class TraceFilterTests
{
    [Theory]
    [InlineData(1, 0.03)]
    [InlineData(20_000, 0.03)]
    [InlineData(SegmentBuilder.MaxSpans, 0.3)]
    public void Knows_all_of_its_traces_and_few_others_also_after_it_was_written(int traces, double mostInVain)
    {
        var terms = Terms(seed: 1, traces);
        using var stored = new BulkBuffer(1024);
        TraceFilter.Of([.. terms, .. terms]).Append(stored);
        var rest = stored.WrittenSpan;
        var filter = TraceFilter.Read(ref rest);

        Assert.True(rest.IsEmpty);
        Assert.InRange(stored.Length, 1, TraceFilter.MaxBytes + 8);
        Assert.All(terms, term => Assert.True(filter.MayContain(term)));
        Assert.InRange(Terms(seed: 2, 10_000).Count(filter.MayContain), 0, 10_000 * mostInVain);
    }

    [Fact]
    public void A_head_of_the_format_without_a_filter_is_read_and_may_have_every_trace()
    {
        BlockInfo[] blocks = [new(3, 100, 50, 10, 20, 0)];
        using var stored = new BulkBuffer(1024);
        new SegmentHead(blocks, 0, false, 40, TraceFilter.Of([5])).Append(stored);
        using var filter = new BulkBuffer(64);
        TraceFilter.Of([5]).Append(filter);
        byte[] former = [1, .. stored.WrittenSpan[1..^filter.Length]];

        var head = SegmentHead.Read(former);

        Assert.Equal(blocks, head.Blocks);
        Assert.True(head.MayHaveTrace(5) && head.MayHaveTrace(6));
        Assert.False(SegmentHead.Read(stored.WrittenSpan).MayHaveTrace(ulong.MaxValue / 3));
    }

    private static ulong[] Terms(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (ulong)random.NextInt64(long.MinValue, long.MaxValue))];
    }
}
