using System.Text;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Spoor.Ingester.Kafka;
using Spoor.Ingester.Replay;
using Spoor.KafkaSecurity;
using Spoor.Testing;
using Spoor.Testing.Servers;

namespace Spoor.Ingester.Tests.Replay;

public sealed class ReplayTests(KafkaServer kafka) : IDisposable
{
    private readonly StringWriter _output = new();

    [Fact]
    public async Task Each_dead_letter_is_put_back_once_with_its_replays_counted()
    {
        await using var topic = await kafka.CreateTopicAsync(partitions: 2);
        await using var deadLetters = await kafka.CreateTopicAsync(partitions: 2, label: "dead");
        var first = await SetAsideAsync(deadLetters, "refused", partition: 0);
        var second = await SetAsideAsync(deadLetters, "too-old", partition: 1, replays: 2);

        Assert.Equal(new ReplayOutcome(2, 0, 0, 0, 0), await RunAsync(topic, deadLetters));
        Assert.Equal(new ReplayOutcome(0, 2, 0, 0, 0), await RunAsync(topic, deadLetters));
        var third = await SetAsideAsync(deadLetters, "refused", partition: 0);
        Assert.Equal(new ReplayOutcome(1, 2, 0, 0, 0), await RunAsync(topic, deadLetters));

        var back = topic.ReadAll().ToDictionary(record => Convert.ToHexString(record.Message.Value), record => Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes("replays")));
        Assert.Equal(3, back.Count);
        Assert.Equal(("1", "3", "1"), (back[Convert.ToHexString(first)], back[Convert.ToHexString(second)], back[Convert.ToHexString(third)]));
    }

    [Fact]
    public async Task What_one_run_leaves_out_a_later_one_can_put_back()
    {
        await using var topic = await kafka.CreateTopicAsync(partitions: 1);
        await using var deadLetters = await kafka.CreateTopicAsync(partitions: 1, label: "dead");
        var now = TimeProvider.System.GetUtcNow();
        await SetAsideAsync(deadLetters, "refused", time: now.AddHours(-3));
        await SetAsideAsync(deadLetters, "too-old", time: now.AddHours(-1));
        await SetAsideAsync(deadLetters, "refused", time: now.AddHours(-1));

        Assert.Equal(new ReplayOutcome(1, 0, 0, 0, 2), await RunAsync(topic, deadLetters, "--reason", "refused", "--since", "2h"));
        Assert.Equal(new ReplayOutcome(1, 1, 0, 0, 1), await RunAsync(topic, deadLetters, "--reason=refused"));
        Assert.Equal(new ReplayOutcome(1, 2, 0, 0, 0), await RunAsync(topic, deadLetters));
        Assert.Equal(3, topic.ReadAll().Count);
    }

    [Fact]
    public async Task Listing_and_trying_out_put_nothing_back()
    {
        await using var topic = await kafka.CreateTopicAsync(partitions: 1);
        await using var deadLetters = await kafka.CreateTopicAsync(partitions: 1, label: "dead");
        await SetAsideAsync(deadLetters, "refused");

        await RunAsync(topic, deadLetters, "--list");
        Assert.Contains("0:0\t", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("\trefused\tshop\t", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync(topic, deadLetters, "--dry-run")).PutBack);

        Assert.Empty(topic.ReadAll());
        Assert.Single(deadLetters.ReadAll());
    }

    [Fact]
    public async Task What_came_back_three_times_takes_force_and_what_was_cut_stays()
    {
        await using var topic = await kafka.CreateTopicAsync(partitions: 1);
        await using var deadLetters = await kafka.CreateTopicAsync(partitions: 1, label: "dead");
        await SetAsideAsync(deadLetters, "refused", replays: 3);
        await SetAsideAsync(deadLetters, "refused", isCut: true);

        Assert.Equal(new ReplayOutcome(0, 0, 1, 1, 0), await RunAsync(topic, deadLetters));
        Assert.Equal(new ReplayOutcome(1, 0, 0, 1, 0), await RunAsync(topic, deadLetters, "--force"));
        Assert.Equal(new ReplayOutcome(0, 1, 0, 1, 0), await RunAsync(topic, deadLetters, "--force"));
        Assert.Equal("4", Encoding.UTF8.GetString(Assert.Single(topic.ReadAll()).Message.Headers.GetLastBytes("replays")));
    }

    [Fact]
    public async Task A_mended_dead_letter_travels_the_whole_circle_and_is_indexed()
    {
        await using var topic = await kafka.CreateTopicAsync(partitions: 1);
        await using var deadLetters = await kafka.CreateTopicAsync(partitions: 1, label: "dead");
        await topic.ProduceAsync(A.RequestOf(2).ToByteArray());
        var isMended = false;
        var writer = new FakeWriter { Refuses = _ => isMended ? null : TraceStore.Writing.RefusalReason.Document };
        await using var ingester = await RunningIngester.StartAsync(kafka, topic, deadLetters, writer);
        await Eventually.Reaches(() => Task.FromResult(ingester.Books.DeadLettered), spans => spans == 2);
        await RunAsync(topic, deadLetters);
        await Eventually.Reaches(() => Task.FromResult(ingester.Books.DeadLettered), spans => spans == 4);

        isMended = true;
        Assert.Equal(new ReplayOutcome(2, 2, 0, 0, 0), await RunAsync(topic, deadLetters));

        await ingester.WritesAsync(2);
        Assert.Equal(["1", "2"], topic.ReadAll().Skip(1).Select(record => Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes("replays"))).Distinct());
    }

    public void Dispose() => _output.Dispose();

    private async Task<ReplayOutcome> RunAsync(KafkaTopic topic, KafkaTopic deadLetters, params string[] arguments)
    {
        var parsed = ReplayArguments.Parse(arguments, TimeProvider.System.GetUtcNow(), out var fault);
        Assert.True(parsed is not null, fault);
        var options = new KafkaOptions { Brokers = kafka.Brokers, SpansTopic = topic.Name, DeadLetterTopic = deadLetters.Name, Group = topic.Group };
        var signIn = new BrokerSignIn(options.Security, TimeProvider.System, new BrokerSignInTelemetry(NullLogger<BrokerSignIn>.Instance));
        return await new Ingester.Replay.Replay(options, signIn, parsed, _output).RunAsync(1_048_588, TestContext.Current.CancellationToken);
    }

    private static async Task<byte[]> SetAsideAsync(
        KafkaTopic deadLetters, string reason, int partition = 0, int replays = 0, bool isCut = false, DateTimeOffset? time = null)
    {
        var value = A.Request().ToByteArray();
        var headers = new Dictionary<string, string>
        {
            ["reason"] = reason,
            ["error"] = "no\nway",
            ["service"] = "shop",
            ["time"] = (time ?? TimeProvider.System.GetUtcNow()).ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        if (replays > 0) headers["replays"] = replays.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (isCut) headers["cut.from.bytes"] = "1000000";
        await deadLetters.ProduceAsync(value, headers, partition: partition);
        return value;
    }
}
