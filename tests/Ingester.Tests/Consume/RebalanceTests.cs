using Google.Protobuf;
using Spoor.Testing;
using Spoor.Testing.Servers;

namespace Spoor.Ingester.Tests.Consume;

public sealed class RebalanceTests(KafkaServer kafka)
{
    [Theory]
    [InlineData("Consumer")]
    [InlineData("Classic")]
    public async Task What_is_held_back_when_a_partition_is_given_up_is_done_by_its_next_owner(string protocol)
    {
        await using var topic = await kafka.CreateTopicAsync(partitions: 4);
        await using var deadLetters = await kafka.CreateTopicAsync(label: "dead");
        var settings = new Dictionary<string, string?> { ["Kafka:GroupProtocol"] = protocol };
        for (var partition = 0; partition < 4; partition++) await topic.ProduceAsync(A.RequestOf(5).ToByteArray(), partition: partition);
        await using var first = await RunningIngester.StartAsync(kafka, topic, deadLetters, new FakeWriter().Holding(), settings);
        await Eventually.Reaches(() => Task.FromResult(first.Writer.Held), held => held == 4);

        await using var second = await RunningIngester.StartAsync(kafka, topic, deadLetters, settings: settings);
        await second.WritesAsync(10);
        await first.OwnsAsync(2);

        var kept = first.Consumer.Assignments.Select(assignment => assignment.Partition.Partition.Value).ToHashSet();
        await Eventually.Reaches(
            topic.CommittedAsync, committed => Enumerable.Range(0, 4).All(partition => committed[partition] == (kept.Contains(partition) ? 0 : 1)));
        Assert.Equal((10, 2), (first.Books.Abandoned, first.Books.RecordsAbandoned));
        first.AssertBooksBalance();

        first.Writer.Release();
        await SpanConsumerTests.CommittedAsync(topic, 1, 1, 1, 1);
        Assert.Equal(10, first.Books.Indexed);      // the late ones of the partitions given up count no more
        first.AssertBooksBalance();
        second.AssertBooksBalance();
    }

    [Theory]
    [InlineData("Consumer")]
    [InlineData("Classic")]
    public async Task Under_load_one_joins_and_one_leaves_and_every_span_is_written(string protocol)
    {
        await using var topic = await kafka.CreateTopicAsync(partitions: 4);
        await using var deadLetters = await kafka.CreateTopicAsync(label: "dead");
        var settings = new Dictionary<string, string?> { ["Kafka:GroupProtocol"] = protocol };
        await using var first = await RunningIngester.StartAsync(kafka, topic, deadLetters, settings: settings);
        await first.OwnsAsync(4);
        using var enough = new CancellationTokenSource();
        var published = 0;
        var load = Task.Run(async () =>
        {
            for (var i = 0; !enough.IsCancellationRequested; i++)
            {
                await topic.ProduceAsync(A.RequestOf(4).ToByteArray(), partition: i % 4);
                published += 4;
            }
        }, TestContext.Current.CancellationToken);

        await using var second = await RunningIngester.StartAsync(kafka, topic, deadLetters, settings: settings);
        await second.OwnsAsync(2);
        await Eventually.Reaches(() => Task.FromResult(second.Writer.Written.Count), count => count > 20);
        await first.StopAsync(TimeSpan.FromSeconds(20));
        await second.OwnsAsync(4);
        await enough.CancelAsync();
        await load;

        await Eventually.Reaches(
            () => Task.FromResult(first.Writer.Written.Keys.Union(second.Writer.Written.Keys).Count()), count => count == published);
        // Both gave up their partitions in peace, so nothing was done twice.
        Assert.Equal(published, first.Writer.Written.Values.Sum() + second.Writer.Written.Values.Sum());
        Assert.Equal(0, first.Books.RecordsInFlight);
        first.AssertBooksBalance();
        second.AssertBooksBalance();
    }

    [Fact]
    public async Task A_partition_that_comes_back_is_resumed_though_it_was_paused_when_it_went()
    {
        await using var topic = await kafka.CreateTopicAsync(partitions: 2);
        await using var deadLetters = await kafka.CreateTopicAsync(label: "dead");
        await using var first = await RunningIngester.StartAsync(kafka, topic, deadLetters);
        await first.OwnsAsync(2);
        first.Writer.BytesInFlight = long.MaxValue / 2;
        await Eventually.Reaches(() => Task.FromResult(first.Consumer.IsPaused), paused => paused);
        await using (var second = await RunningIngester.StartAsync(kafka, topic, deadLetters))
        {
            await second.OwnsAsync(1);
            await first.OwnsAsync(1);
            first.Writer.BytesInFlight = 0;
            await Eventually.Reaches(() => Task.FromResult(first.Consumer.IsPaused), paused => !paused);
        }
        await first.OwnsAsync(2);

        for (var partition = 0; partition < 2; partition++) await topic.ProduceAsync(A.Request().ToByteArray(), partition: partition);

        await first.WritesAsync(2);
    }

    [Fact]
    public async Task A_stop_under_load_commits_all_that_was_taken_so_that_nothing_is_consumed_again()
    {
        await using var topic = await kafka.CreateTopicAsync(partitions: 4);
        await using var deadLetters = await kafka.CreateTopicAsync(label: "dead");
        for (var i = 0; i < 40; i++) await topic.ProduceAsync(A.RequestOf(5).ToByteArray(), partition: i % 4);
        await using var first = await RunningIngester.StartAsync(kafka, topic, deadLetters, new FakeWriter().Holding());
        await Eventually.Reaches(() => Task.FromResult(first.Writer.Held), held => held > 10);

        var stop = first.StopAsync(TimeSpan.FromSeconds(30));
        await Eventually.Reaches(() => Task.FromResult(first.Writer.Flushes), flushes => flushes > 0);
        first.Writer.Release();
        await stop;

        Assert.Equal((0, 0), (first.Books.RecordsAbandoned, first.Books.RecordsInFlight));
        Assert.Equal(first.Books.RecordsConsumed, (await topic.CommittedAsync()).Values.Sum());
        await using var second = await RunningIngester.StartAsync(kafka, topic, deadLetters);
        await second.WritesAsync(200 - first.Writer.Written.Count);
        await SpanConsumerTests.CommittedAsync(topic, 10, 10, 10, 10);
        Assert.Empty(first.Writer.Written.Keys.Intersect(second.Writer.Written.Keys));
    }

    [Fact]
    public async Task A_stop_that_runs_out_of_its_budget_abandons_the_rest_and_commits_none_of_it()
    {
        await using var topic = await kafka.CreateTopicAsync(partitions: 1);
        await using var deadLetters = await kafka.CreateTopicAsync(label: "dead");
        for (var i = 0; i < 3; i++) await topic.ProduceAsync(A.Request().ToByteArray());
        await using var ingester = await RunningIngester.StartAsync(kafka, topic, deadLetters, new FakeWriter().Holding());
        await Eventually.Reaches(() => Task.FromResult(ingester.Writer.Held), held => held == 3);

        await ingester.StopAsync(TimeSpan.FromSeconds(1));
        await Eventually.Reaches(() => Task.FromResult(ingester.Books.RecordsAbandoned), abandoned => abandoned == 3);

        await SpanConsumerTests.CommittedAsync(topic, 0);
        ingester.AssertBooksBalance();
    }

    [Fact]
    public async Task A_stop_right_after_the_start_ends_in_peace()
    {
        await using var topic = await kafka.CreateTopicAsync(partitions: 1);
        await using var deadLetters = kafka.ReserveTopic("dead");
        for (var i = 0; i < 20; i++)
        {
            // A client of Kafka that is closed while somebody still calls it takes the process with it.
            await using var ingester = await RunningIngester.StartAsync(kafka, topic, deadLetters);
            await ingester.StopAsync(TimeSpan.FromSeconds(20));
            Assert.Equal(0, ingester.Books.RecordsInFlight);
        }
    }
}
