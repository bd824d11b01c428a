using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Google.Protobuf;
using Spoor.Pipeline.Tests.Processes;
using Spoor.Testing;
using Spoor.Testing.Otlp;
using Spoor.Testing.Servers;

namespace Spoor.Pipeline.Tests;

public sealed class OddInputTests(KafkaServer kafka, ElasticsearchServer elasticsearch)
{
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Records_of_other_producers_are_indexed_and_what_cannot_be_is_set_aside_with_its_reason()
    {
        await using var pipeline = await RunningPipeline.StartAsync(kafka, elasticsearch);
        var good = A.Span().StartingAt(_now);
        var old = A.Span().StartingAt(DateTimeOffset.UnixEpoch.AddDays(1));
        var nameless = A.Span().StartingAt(_now).WithId(ByteString.CopyFrom(new byte[8]));
        var garbage = Encoding.UTF8.GetBytes("this is no span");

        await pipeline.Spans.ProduceAsync(garbage);
        await pipeline.Spans.ProduceAsync(A.Request(old, good, nameless).ToByteArray());

        await Eventually.Reaches(() => pipeline.Indices.CountAsync(), count => count == 1);
        var deadLetters = await Eventually.Reaches(() => Task.FromResult(pipeline.DeadLetters.ReadAll()), letters => letters.Count == 3);
        var byReason = deadLetters.ToDictionary(letter => Header(letter, "reason"));
        Assert.Equal(garbage, byReason["undecodable"].Message.Value);
        Assert.Equal(old, Assert.Single(Spans(byReason["too-old"])));
        Assert.Contains("1970-01-02", Header(byReason["too-old"], "error"), StringComparison.Ordinal);
        Assert.Equal(nameless, Assert.Single(Spans(byReason["invalid"])));
        Assert.Contains("span_id", Header(byReason["invalid"], "error"), StringComparison.Ordinal);
        await AssertBooksBalanceAsync(pipeline.Ingester);
    }

    [Fact]
    public async Task A_span_that_the_store_refuses_is_set_aside_alone_and_can_be_put_back_once_it_is_mended()
    {
        await using var pipeline = await RunningPipeline.StartAsync(kafka, elasticsearch);
        using var query = new QueryClient(pipeline.Query);
        var index = $"{pipeline.Indices.Value}-spans-{_now.UtcDateTime.ToString("yyyy.MM.dd", CultureInfo.InvariantCulture)}";
        await PutAsync($"{index}-1", """
            {"aliases":{"INDEX":{}},"mappings":{"dynamic":false,"properties":{"kv":{"type":"ip"},"trace_id":{"type":"keyword"}}}}
            """.Replace("INDEX", index, StringComparison.Ordinal));
        var refused = A.Span().StartingAt(_now).With("shop", "not an address");
        var neighbour = A.Span().StartingAt(_now);
        neighbour.Attributes.Clear();

        await OtlpHttp.SendAsync(pipeline.OtlpHttp, A.Request(refused, neighbour));

        await Eventually.Reaches(() => pipeline.Indices.CountAsync(), count => count == 1);
        var letter = Assert.Single(await Eventually.Reaches(() => Task.FromResult(pipeline.DeadLetters.ReadAll()), letters => letters.Count > 0));
        Assert.Equal("refused", Header(letter, "reason"));
        Assert.Contains("kv", Header(letter, "error"), StringComparison.Ordinal);
        Assert.Equal(refused, Assert.Single(Spans(letter)));

        // Mended: the day's index made anew, as it should be, by the ingester itself.
        using (await elasticsearch.Client.DeleteAsync(new Uri($"{index}-1", UriKind.Relative), TestContext.Current.CancellationToken))
        {
            string[] replay = ["replay", .. pipeline.KafkaSettings.Where(setting => setting.StartsWith("--Kafka", StringComparison.Ordinal))];
            Assert.Contains("put back 1,", await SpoorProcess.RunCommandAsync("Ingester", replay), StringComparison.Ordinal);
            Assert.Contains("put back 0,", await SpoorProcess.RunCommandAsync("Ingester", replay), StringComparison.Ordinal);
        }
        await Eventually.Passes(async () =>
        {
            var found = await query.ReadTraceAsync(refused.TraceIdHex());
            Assert.NotNull(found);
            Assert.Equal(SpanReport.Of(A.Request(refused)), SpanReport.Of(found));
        });
        Assert.Equal(1, await pipeline.Indices.CountAsync());
    }

    [Fact]
    public async Task The_same_request_sent_to_two_collectors_stands_once()
    {
        await using var pipeline = await RunningPipeline.StartAsync(kafka, elasticsearch);
        var other = await pipeline.StartCollectorAsync();
        var request = A.RequestOf(200);

        await Task.WhenAll(OtlpHttp.SendAsync(pipeline.OtlpHttp, request), OtlpHttp.SendAsync(other.Http, request));

        await Eventually.Reaches(
            () => pipeline.Ingester.CountSpansAsync("indexed", "duplicates"), settled => settled == 400, within: TimeSpan.FromSeconds(60));
        Assert.Equal(200, await pipeline.Indices.CountAsync());
        await AssertBooksBalanceAsync(pipeline.Ingester);
        await AssertBooksBalanceAsync(pipeline.Collector);
    }

    private static string Header(ConsumeResult<byte[], byte[]> record, string name) =>
        Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes(name));

    private static IEnumerable<Span> Spans(ConsumeResult<byte[], byte[]> record) =>
        from resource in ExportTraceServiceRequest.Parser.ParseFrom(record.Message.Value).ResourceSpans
        from scope in resource.ScopeSpans
        from span in scope.Spans
        select span;

    private async Task PutAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await elasticsearch.Client.PutAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }


    private static Task AssertBooksBalanceAsync(SpoorProcess process) => Eventually.Passes(async () =>
    {
        var left = await process.CountSpansAsync("received", "consumed");
        Assert.NotEqual(0, left);
        Assert.Equal(left, await process.CountSpansAsync("published", "rejected", "failed", "indexed", "duplicates", "dead_lettered", "abandoned"));
    });
}
