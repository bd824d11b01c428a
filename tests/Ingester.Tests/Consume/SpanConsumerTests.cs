using Google.Protobuf;
using Spoor.Testing;
using Spoor.Testing.Otlp;
using Spoor.Testing.Servers;

namespace Spoor.Ingester.Tests.Consume;

public sealed class SpanConsumerTests(KafkaServer kafka)
{
    [Theory]
    [InlineData("Consumer")]
    [InlineData("Classic")]
    [InlineData("Auto")]
    public async Task Spans_published_before_the_group_existed_are_indexed_and_committed(string protocol)
    {
        await using var topic = await kafka.CreateTopicAsync();
        await using var deadLetters = kafka.ReserveTopic("dead");
        for (var partition = 0; partition < 4; partition++) await topic.ProduceAsync(A.RequestOf(10).ToByteArray(), partition: partition);

        await using var ingester = await RunningIngester.StartAsync(kafka, topic, deadLetters, settings: new() { ["Kafka:GroupProtocol"] = protocol });
        await ingester.WritesAsync(40);

        await CommittedAsync(topic, 1, 1, 1, 1);
        Assert.Equal(protocol == "Auto" ? "Consumer" : protocol, ingester.Consumer.Protocol);
        ingester.AssertBooksBalance();
    }

    [Fact]
    public async Task The_start_position_is_committed_before_the_first_record_comes()
    {
        await using var topic = await kafka.CreateTopicAsync();
        await using var deadLetters = kafka.ReserveTopic("dead");

        await using var ingester = await RunningIngester.StartAsync(kafka, topic, deadLetters);

        await CommittedAsync(topic, 0, 0, 0, 0);
    }

    [Fact]
    public async Task Nothing_is_committed_that_is_not_settled()
    {
        await using var topic = await kafka.CreateTopicAsync(partitions: 1);
        await using var deadLetters = kafka.ReserveTopic("dead");
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            var span = A.Span();
            ids.Add(Convert.ToHexStringLower(span.SpanId.Span));
            await topic.ProduceAsync(A.Request(span).ToByteArray());
        }
        await using var ingester = await RunningIngester.StartAsync(kafka, topic, deadLetters, new FakeWriter().Holding());
        await Eventually.Reaches(() => Task.FromResult(ingester.Writer.Held), held => held == 5);

        ingester.Writer.Release(record => record.Request.Spans[0].SpanId.ToString() != ids[2], isHolding: true);
        await CommittedAsync(topic, 2);

        // Two more rounds of committing would show an offset that moved too far.
        await Eventually.Reaches(() => Task.FromResult(ingester.Consumer.Assignments[0].Committed), committed => committed == 2);
        ingester.Writer.Release(isHolding: true);
        await CommittedAsync(topic, 5);
    }

    [Fact]
    public async Task Consuming_pauses_at_the_limit_of_bytes_in_flight_and_goes_on_below_half_of_it()
    {
        await using var topic = await kafka.CreateTopicAsync(partitions: 2);
        await using var deadLetters = kafka.ReserveTopic("dead");
        await using var ingester = await RunningIngester.StartAsync(kafka, topic, deadLetters, settings: new() { ["Limits:InFlightBytes"] = "4194304" });
        await ingester.OwnsAsync(2);
        var writer = ingester.Writer;

        writer.BytesInFlight = 4 * 1024 * 1024;
        await Eventually.Reaches(() => Task.FromResult(ingester.Consumer.IsPaused), paused => paused);
        await topic.ProduceAsync(A.RequestOf(3).ToByteArray(), partition: 1);
        writer.BytesInFlight = 3 * 1024 * 1024;
        await Eventually.Reaches(() => Task.FromResult(ingester.Consumer.Assignments.Sum(assignment => assignment.End)), end => end == 1);
        Assert.True(ingester.Consumer.IsPaused);
        Assert.Empty(writer.Written);

        writer.BytesInFlight = 0;

        await ingester.WritesAsync(3);
        Assert.False(ingester.Consumer.IsPaused);
    }

    [Fact]
    public async Task A_backlog_above_the_limit_is_taken_in_portions_and_all_of_it_arrives()
    {
        await using var topic = await kafka.CreateTopicAsync(partitions: 1);
        await using var deadLetters = kafka.ReserveTopic("dead");
        var value = A.RequestOf(1500).ToByteArray();
        const int records = 100;
        for (var i = 0; i < records; i++) await topic.ProduceAsync(value, partition: 0);
        await using var ingester = await RunningIngester.StartAsync(
            kafka, topic, deadLetters, new FakeWriter().Holding(), new() { ["Limits:InFlightBytes"] = "4194304" });

        await Eventually.Reaches(() => Task.FromResult(ingester.Consumer.IsPaused), paused => paused);
        var held = ingester.Writer.Held;
        Assert.InRange(held, 1, records / 2);
        Assert.InRange(ingester.InFlight.Bytes, 4L * 1024 * 1024 * 3 / 4, 8L * 1024 * 1024);

        ingester.Writer.Release();

        await CommittedAsync(topic, records);
        Assert.Equal(records * 1500L, ingester.Books.Indexed + ingester.Books.Duplicates);
        Assert.Equal(0, ingester.InFlight.Bytes);
    }

    [Fact]
    public async Task Records_that_Kafka_removed_before_they_were_consumed_are_counted_by_the_gap()
    {
        await using var topic = await kafka.CreateTopicAsync(partitions: 1);
        await using var deadLetters = kafka.ReserveTopic("dead");
        for (var i = 0; i < 3; i++) await topic.ProduceAsync(A.Request().ToByteArray());
        await using (var before = await RunningIngester.StartAsync(kafka, topic, deadLetters))
            await CommittedAsync(topic, 3);
        for (var i = 0; i < 10; i++) await topic.ProduceAsync(A.Request().ToByteArray());
        await kafka.Admin.DeleteRecordsAsync([new(topic.Name, 0, 8)]);

        await using var ingester = await RunningIngester.StartAsync(kafka, topic, deadLetters);
        await ingester.WritesAsync(5);

        Assert.Equal(5, ingester.Consumer.Expired);
        await CommittedAsync(topic, 13);
    }

    [Fact]
    public async Task Records_that_Kafka_removes_while_consuming_is_paused_are_counted_too()
    {
        await using var topic = await kafka.CreateTopicAsync(partitions: 1);
        await using var deadLetters = kafka.ReserveTopic("dead");
        await using var ingester = await RunningIngester.StartAsync(kafka, topic, deadLetters);
        await topic.ProduceAsync(A.Request().ToByteArray());
        await ingester.WritesAsync(1);
        ingester.Writer.BytesInFlight = long.MaxValue / 2;
        await Eventually.Reaches(() => Task.FromResult(ingester.Consumer.IsPaused), paused => paused);
        for (var i = 0; i < 10; i++) await topic.ProduceAsync(A.Request().ToByteArray());
        await kafka.Admin.DeleteRecordsAsync([new(topic.Name, 0, 7)]);

        ingester.Writer.BytesInFlight = 0;

        await ingester.WritesAsync(5);
        await Eventually.Reaches(() => Task.FromResult(ingester.Consumer.Expired), expired => expired == 6);
    }

    [Fact]
    public async Task Records_of_other_producers_without_our_headers_and_empty_ones_are_fine()
    {
        await using var topic = await kafka.CreateTopicAsync(partitions: 1);
        await using var deadLetters = await kafka.CreateTopicAsync(label: "dead");
        await topic.ProduceAsync(null);
        await topic.ProduceAsync([]);
        await topic.ProduceAsync(new ExportTraceServiceRequest { ResourceSpans = { new ResourceSpans() } }.ToByteArray());
        await topic.ProduceAsync(A.RequestOf(2).ToByteArray(), new Dictionary<string, string> { ["foreign"] = "x" }, key: [1, 2]);

        await using var ingester = await RunningIngester.StartAsync(kafka, topic, deadLetters);

        await ingester.WritesAsync(2);
        await CommittedAsync(topic, 4);
        Assert.Empty(deadLetters.ReadAll());
    }

    internal static Task CommittedAsync(KafkaTopic topic, params long[] offsets) => Eventually.Reaches(
        async () => string.Join(",", (await topic.CommittedAsync()).OrderBy(pair => pair.Key).Select(pair => pair.Value)),
        committed => committed == string.Join(",", offsets), TimeSpan.FromSeconds(40));
}
