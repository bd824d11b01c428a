using Spoor.Pipeline.Tests.Processes;
using Spoor.Testing;
using Spoor.Testing.Recorded;
using Spoor.Testing.Servers;

namespace Spoor.Pipeline.Tests;

public sealed class RoundTripTests(KafkaServer kafka, ElasticsearchServer elasticsearch)
{
    [Fact]
    public async Task Recorded_traces_come_back_whole_and_once()
    {
        await using var pipeline = await RunningPipeline.StartAsync(kafka, elasticsearch);
        using var query = new QueryClient(pipeline.Query);
        var sent = RecordedTraces.ReadAt(TimeProvider.System.GetUtcNow());
        // A recording may hold a span twice; it stands once.
        var expected = sent.SelectMany(SpanReport.Of).Distinct().ToLookup(span => span.TraceId, span => span.Report);
        var spans = expected.Sum(trace => trace.Count());

        await Parallel.ForEachAsync(sent, new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (request, _) => await OtlpHttp.SendAsync(pipeline.OtlpHttp, request));

        await Eventually.Reaches(() => pipeline.Indices.CountAsync(), count => count >= spans, within: TimeSpan.FromMinutes(2));
        await Parallel.ForEachAsync(expected, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (trace, _) =>
        {
            var found = await query.ReadTraceAsync(trace.Key);
            Assert.NotNull(found);
            Assert.Equal(trace.Order(), SpanReport.Of(found).Select(span => span.Report).Order());
        });
        Assert.Equal(spans, await pipeline.Indices.CountAsync());
    }

    [Fact]
    public async Task Odd_but_valid_spans_come_back_as_they_were_sent()
    {
        await using var pipeline = await RunningPipeline.StartAsync(kafka, elasticsearch);
        using var query = new QueryClient(pipeline.Query);
        var now = TimeProvider.System.GetUtcNow();
        var longName = A.Span().Named(new string('n', 40_000)).StartingAt(now);
        var backwards = A.Span().Named("ends before it starts").StartingAt(now);
        backwards.EndTimeUnixNano = backwards.StartTimeUnixNano - 5_000_000_001;
        var twins = A.Span().Named("one id").StartingAt(now);
        var twin = twins.Clone();
        twin.Name = "the same id, another report";
        var keys = A.Span().StartingAt(now).With("a=b", "c").With("a#b", 1L).With("50%", true).With("line\nbreak", 1.5).With("", "empty key");
        var request = A.Request(longName, backwards, twins, twin, keys);

        // Sent three times, as a sender does whose answers were lost.
        for (var i = 0; i < 3; i++) await OtlpHttp.SendAsync(pipeline.OtlpHttp, request);

        foreach (var trace in SpanReport.Of(request).ToLookup(span => span.TraceId, span => span.Report))
        {
            await Eventually.Passes(async () =>
            {
                var found = await query.ReadTraceAsync(trace.Key);
                Assert.NotNull(found);
                Assert.Equal(trace.Order(), SpanReport.Of(found).Select(span => span.Report).Order());
            });
        }
        Assert.Equal(5, await pipeline.Indices.CountAsync());
    }
}
