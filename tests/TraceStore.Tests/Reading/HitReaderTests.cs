using System.Text;
using Elastic.Transport;
using Spoor.TraceStore.Elasticsearch.Reading;
using Spoor.TraceStore.Reading;

namespace Spoor.TraceStore.Tests.Reading;

public sealed class HitReaderTests
{
    private const string Answer =
        """
        {"pit_id":"abc==","took":5,"timed_out":true,
         "_shards":{"total":3,"failed":1,"failures":[{"shard":0,"index":"i-1","reason":{"type":"oops","reason":"text \"quoted\" }]"}}]},
         "hits":{"max_score":null,"hits":[ {"_source":{"a":{"v":["}",{"hits":[1]}]}},"sort":[1,"x"]}, {"sort":[2]} ,{"sort":[3]}],"later":[{}]},
         "more":{"hits":{"hits":[{"sort":[9]}]}}}
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(10_000)]
    public async Task Reads_each_hit_however_the_answer_arrives(int bytesAtATime)
    {
        using var reader = Open(Answer, bytesAtATime);
        var hits = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) hits.Add(Encoding.UTF8.GetString(reader.Hit.Span));

        Assert.Equal(["""{"_source":{"a":{"v":["}",{"hits":[1]}]}},"sort":[1,"x"]}""", """{"sort":[2]}""", """{"sort":[3]}"""], hits);
        Assert.Equal("abc==", reader.ViewId);
        Assert.True(reader.TimedOut);
        Assert.Equal(["""1 of 3 shards did not answer: i-1: oops: text "quoted" }]"""], reader.Problems);
        Assert.False(await reader.ReadAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Reads_a_hit_larger_than_its_buffer()
    {
        var text = new string('x', 1_000_000);
        using var reader = Open("{\"hits\":{\"hits\":[{\"_source\":\"" + text + "\"},{\"sort\":[1]}]}}", 30_000);
        Assert.True(await reader.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal(text.Length + 14, reader.Hit.Length);
        Assert.True(await reader.ReadAsync(TestContext.Current.CancellationToken));
        Assert.False(await reader.ReadAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("""{"hits":{"hits":[{"sort":[1]},{"so""")]
    [InlineData("""{"hits":{"hits":[{"sort":[1]}""")]
    [InlineData("""{"hits":{"hits":[true]}}""")]
    [InlineData("""{"pit_id":5}""")]
    [InlineData("""{"pit_id":"\ud800"}""")]
    [InlineData("""{"_shards":"x"}""")]
    [InlineData("""{"_shards":{"failed":1e99}}""")]
    [InlineData("""{"_shards":{"failed":1,"failures":[5]}}""")]
    public async Task An_answer_that_breaks_off_or_is_no_JSON_is_no_end(string answer)
    {
        using var reader = Open(answer, 4);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
        {
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            {
            }
        });
    }

    [Fact]
    public async Task An_answer_without_hits_has_none()
    {
        using var reader = Open("""{"timed_out":false,"_shards":{"total":0,"failed":0}}""", 5);
        Assert.False(await reader.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Empty(reader.Problems);
    }

    private static HitReader Open(string answer, int bytesAtATime) =>
        new(new StreamResponse(new SlowStream(Encoding.UTF8.GetBytes(answer), bytesAtATime), "application/json"));

    private sealed class SlowStream(byte[] bytes, int bytesAtATime) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(bytesAtATime, buffer.Length)], cancellationToken);
    }
}
