using System.Text;
using Confluent.Kafka;
using Google.Protobuf;
using Spoor.Ingester.Tests.Consume;
using Spoor.Testing;
using Spoor.Testing.Otlp;
using Spoor.Testing.Servers;
using Spoor.TraceStore.Writing;

namespace Spoor.Ingester.Tests.DeadLetters;

public sealed class DeadLetterTests(KafkaServer kafka)
{
    [Fact]
    public async Task Garbage_goes_to_the_dead_letters_unchanged_and_the_records_behind_it_are_indexed()
    {
        await using var topic = await kafka.CreateTopicAsync(partitions: 1);
        await using var deadLetters = kafka.ReserveTopic("dead");
        byte[] garbage = [0x0a, 0xff, 0xff, 1, 2, 3];
        await topic.ProduceAsync(garbage, new Dictionary<string, string> { ["tenant"] = "blue", ["replays"] = "2" });
        await topic.ProduceAsync(A.Request().ToByteArray());

        await using var ingester = await RunningIngester.StartAsync(kafka, topic, deadLetters);

        await ingester.WritesAsync(1);
        await SpanConsumerTests.CommittedAsync(topic, 2);
        var letter = Assert.Single(deadLetters.ReadAll());
        Assert.Equal(garbage, letter.Message.Value);
        Assert.Equal(
            ("undecodable", topic.Name, "0", "0", "2", "blue"),
            (Header(letter, "reason"), Header(letter, "source.topic"), Header(letter, "source.partition"), Header(letter, "source.offset"), Header(letter, "replays"), Header(letter, "tenant")));
        Assert.Contains("byte 0", Header(letter, "error"), StringComparison.Ordinal);
        Assert.Equal((1, 2, 0), (ingester.Books.RecordsUndecodable, ingester.Books.RecordsSettled, ingester.Books.RecordsInFlight));
    }

    [Fact]
    public async Task An_invalid_span_goes_alone_under_its_resource_and_scope_and_its_neighbours_are_indexed()
    {
        await using var topic = await kafka.CreateTopicAsync(partitions: 1);
        await using var deadLetters = kafka.ReserveTopic("dead");
        var invalid = A.Span().In(ByteString.CopyFrom(new byte[16])).Named("zeros");
        await topic.ProduceAsync(A.Request(A.Span(), invalid, A.Span()).ToByteArray());

        await using var ingester = await RunningIngester.StartAsync(kafka, topic, deadLetters);

        await ingester.WritesAsync(2);
        await SpanConsumerTests.CommittedAsync(topic, 1);
        var letter = Assert.Single(deadLetters.ReadAll());
        Assert.Equal(A.Request(invalid), ExportTraceServiceRequest.Parser.ParseFrom(letter.Message.Value));
        Assert.Equal(("invalid", "shop"), (Header(letter, "reason"), Header(letter, "service")));
        Assert.Contains("trace_id", Header(letter, "error"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RefusalReason.Document, "refused")]
    [InlineData(RefusalReason.TooOld, "too-old")]
    [InlineData(RefusalReason.TooNew, "too-new")]
    [InlineData(RefusalReason.Unreadable, "unreadable")]
    public async Task A_span_that_the_store_refuses_goes_alone_with_what_the_store_said(RefusalReason refusal, string reason)
    {
        await using var topic = await kafka.CreateTopicAsync(partitions: 1);
        await using var deadLetters = kafka.ReserveTopic("dead");
        var refused = A.Span().Named("culprit");
        var id = Convert.ToHexStringLower(refused.SpanId.Span);
        await topic.ProduceAsync(A.Request(A.Span(), refused, A.Span()).ToByteArray());
        var writer = new FakeWriter { Refuses = span => span.SpanId.ToString() == id ? refusal : null };

        await using var ingester = await RunningIngester.StartAsync(kafka, topic, deadLetters, writer);

        await ingester.WritesAsync(2);
        await SpanConsumerTests.CommittedAsync(topic, 1);
        var letter = Assert.Single(deadLetters.ReadAll());
        Assert.Equal(A.Request(refused), ExportTraceServiceRequest.Parser.ParseFrom(letter.Message.Value));
        Assert.Equal((reason, $"span {id} is refused"), (Header(letter, "reason"), Header(letter, "error")));
        Assert.Equal((3, 2, 1), (ingester.Books.Consumed, ingester.Books.Indexed, ingester.Books.DeadLettered));
        ingester.AssertBooksBalance();
    }

    [Fact]
    public async Task A_record_with_very_many_invalid_spans_is_set_aside_once_and_whole()
    {
        await using var topic = await kafka.CreateTopicAsync(partitions: 1);
        await using var deadLetters = kafka.ReserveTopic("dead");
        var spans = Enumerable.Range(0, 3000).Select(_ => new Span()).Append(A.Span()).ToArray();
        var value = A.Request(spans).ToByteArray();
        await topic.ProduceAsync(value);

        await using var ingester = await RunningIngester.StartAsync(kafka, topic, deadLetters);

        await ingester.WritesAsync(1);
        await SpanConsumerTests.CommittedAsync(topic, 1);
        Assert.Equal(value, Assert.Single(deadLetters.ReadAll()).Message.Value);
        Assert.Equal((3001, 3000), (ingester.Books.Consumed, ingester.Books.DeadLettered));
    }

    [Fact]
    public async Task The_topic_is_made_with_room_for_the_largest_record_and_what_does_not_fit_is_cut_and_marked()
    {
        await using var topic = await kafka.CreateTopicAsync(partitions: 1, new Dictionary<string, string> { ["max.message.bytes"] = "200000" });
        await using var roomy = kafka.ReserveTopic("dead");
        await using var narrow = await kafka.CreateTopicAsync(1, new Dictionary<string, string> { ["max.message.bytes"] = "20000" }, "dead");
        var garbage = new byte[150_000];
        Random.Shared.NextBytes(garbage);
        garbage[0] = 0x07;      // no field has this wire type
        await topic.ProduceAsync(garbage);
        await using (await RunningIngester.StartAsync(kafka, topic, roomy))
            await SpanConsumerTests.CommittedAsync(topic, 1);

        Assert.Equal(garbage, Assert.Single(roomy.ReadAll()).Message.Value);
        Assert.Equal("265536", await SettingAsync(roomy.Name));

        await topic.ProduceAsync(garbage);
        await using var ingester = await RunningIngester.StartAsync(kafka, topic, narrow);
        await SpanConsumerTests.CommittedAsync(topic, 2);
        var cut = Assert.Single(narrow.ReadAll());
        Assert.Equal("150000", Header(cut, "cut.from.bytes"));
        Assert.InRange(cut.Message.Value.Length, 10_000, 20_000);
        Assert.Equal(garbage[..cut.Message.Value.Length], cut.Message.Value);
        Assert.Contains("max.message.bytes is 20000", System.Text.Json.JsonSerializer.Serialize(ingester.Status.ReadKafka()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_watermark_waits_for_the_dead_letter()
    {
        await using var topic = await kafka.CreateTopicAsync(partitions: 1);
        await using var deadLetters = kafka.ReserveTopic("dead");
        await topic.ProduceAsync([0x07]);
        await topic.ProduceAsync(A.Request().ToByteArray());

        // No such topic, and none is made: every attempt fails.
        await using var ingester = await RunningIngester.StartAsync(kafka, topic, deadLetters, settings: new()
        {
            ["Kafka:CreateTopics"] = "false",
            ["Kafka:Client:topic.metadata.propagation.max.ms"] = "100",
        });
        await ingester.WritesAsync(1);
        await Eventually.Reaches(
            () => Task.FromResult(System.Text.Json.JsonSerializer.Serialize(ingester.Status.ReadKafka())),
            status => status.Contains("Dead letters cannot be written", StringComparison.Ordinal));
        await SpanConsumerTests.CommittedAsync(topic, 0);

        await kafka.Admin.CreateTopicsAsync([new() { Name = deadLetters.Name, NumPartitions = 1, ReplicationFactor = 1 }]);

        await SpanConsumerTests.CommittedAsync(topic, 2);
        Assert.Single(deadLetters.ReadAll());
    }

    [Fact]
    public async Task A_record_over_which_the_writer_fails_is_set_aside_and_the_next_is_indexed()
    {
        await using var topic = await kafka.CreateTopicAsync(partitions: 1);
        await using var deadLetters = kafka.ReserveTopic("dead");
        var value = A.RequestOf(2).ToByteArray();
        await topic.ProduceAsync(value);
        await topic.ProduceAsync(A.Request().ToByteArray());

        await using var ingester = await RunningIngester.StartAsync(
            kafka, topic, deadLetters, new FakeWriter { Breaks = new InvalidOperationException("boom") });

        await ingester.WritesAsync(1);
        await SpanConsumerTests.CommittedAsync(topic, 2);
        var letter = Assert.Single(deadLetters.ReadAll());
        Assert.Equal(value, letter.Message.Value);
        Assert.Equal("unreadable", Header(letter, "reason"));
        ingester.AssertBooksBalance();
    }

    private async Task<string> SettingAsync(string topic)
    {
        var answer = await kafka.Admin.DescribeConfigsAsync([new() { Name = topic, Type = Confluent.Kafka.Admin.ResourceType.Topic }]);
        return answer[0].Entries["max.message.bytes"].Value;
    }

    private static string? Header(ConsumeResult<byte[], byte[]> record, string name) =>
        record.Message.Headers.TryGetLastBytes(name, out var bytes) ? Encoding.UTF8.GetString(bytes) : null;
}
