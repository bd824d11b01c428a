using Confluent.Kafka;
using Spoor.Testing.Servers;

[assembly: AssemblyFixture(typeof(KafkaServer))]

namespace Spoor.Load.Tests.Verify;

/// <summary>The proof, against a store in which faults are planted past everything that would prevent them.</summary>
public sealed class VerifyTests(KafkaServer kafka)
{
    private const int Spans = 2_000;

    [Fact]
    public async Task All_found_once_ends_with_0()
    {
        await using var store = await FakeStore.StartAsync();
        await using var receiver = await StartAsync(store);

        var run = await LoadProcess.RunAsync([.. Arguments(receiver, store), "--spans", $"{Spans}", "--spans-per-request", "100"]);

        Assert.Equal($"acknowledged {Spans} found {Spans} lost 0 twice 0", run.LastLine);
        Assert.Equal(0, run.ExitCode);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("0.01")]
    public async Task A_lost_and_a_doubled_span_planted_past_the_ingester_are_both_found(string sample)
    {
        await using var store = await FakeStore.StartAsync();
        await using var receiver = await StartAsync(store);
        var taken = 0;
        string lost = "", twice = "";
        receiver.OnTaken = request =>
        {
            store.Add(request);
            if (Interlocked.Increment(ref taken) != 10) return;
            lost = store.PlantLoss(17);
            twice = store.PlantCopy(42);
        };

        var run = await LoadProcess.RunAsync(
            [.. Arguments(receiver, store), "--spans", $"{Spans}", "--spans-per-request", "100", "--verify-sample", sample]);

        Assert.Contains($"lost: {lost} ", run.Output, StringComparison.Ordinal);
        Assert.Contains($"stored twice: {twice}", run.Output, StringComparison.Ordinal);
        Assert.Equal($"acknowledged {Spans} found {Spans - 1} lost 1 twice 1", run.LastLine);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task A_copy_that_the_query_api_hides_is_found_by_the_stores_count()
    {
        await using var store = await FakeStore.StartAsync();
        await using var receiver = await StartAsync(store);
        store.HidesCopies = true;
        receiver.OnTaken = request =>
        {
            store.Add(request);
            store.PlantCopy(0);
        };

        var run = await LoadProcess.RunAsync([.. Arguments(receiver, store), "--spans", "100", "--spans-per-request", "100"]);

        Assert.Equal("acknowledged 100 found 100 lost 0 twice 1", run.LastLine);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task A_span_that_comes_back_otherwise_is_lost_and_the_difference_is_told()
    {
        await using var store = await FakeStore.StartAsync();
        await using var receiver = await StartAsync(store);
        var changed = "";
        receiver.OnTaken = request =>
        {
            store.Add(request);
            changed = store.PlantChange(3, span => span.EndTimeUnixNano++);
        };

        var run = await LoadProcess.RunAsync([.. Arguments(receiver, store), "--spans", "100", "--spans-per-request", "100"]);

        Assert.Contains($"stored otherwise: {changed}: sent end = ", run.Output, StringComparison.Ordinal);
        Assert.Equal("acknowledged 100 found 99 lost 1 twice 0", run.LastLine);
    }

    [Fact]
    public async Task Spans_rejected_by_partial_success_need_not_be_stored()
    {
        await using var store = await FakeStore.StartAsync();
        await using var receiver = await StartAsync(store, number => number == 0 ? FakeAnswer.Partial(2) : FakeAnswer.Ok);
        receiver.OnTaken = request =>
        {
            store.Add(request);
            if (receiver.Received.Count > 1) return;
            store.PlantLoss(5);
            store.PlantLoss(6);
        };

        var run = await LoadProcess.RunAsync([.. Arguments(receiver, store), "--spans", "300", "--spans-per-request", "100", "--connections", "1", "--in-flight", "1"]);

        Assert.Equal("acknowledged 298 found 298 lost 0 twice 0", run.LastLine);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task One_span_more_missing_than_was_rejected_is_lost()
    {
        await using var store = await FakeStore.StartAsync();
        await using var receiver = await StartAsync(store, _ => FakeAnswer.Partial(1));
        receiver.OnTaken = request =>
        {
            store.Add(request);
            store.PlantLoss(5);
            store.PlantLoss(6);
        };

        var run = await LoadProcess.RunAsync([.. Arguments(receiver, store), "--spans", "100", "--spans-per-request", "100"]);

        Assert.Equal("acknowledged 99 found 98 lost 1 twice 0", run.LastLine);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task What_was_stored_without_being_acknowledged_is_told_and_is_no_fault()
    {
        await using var store = await FakeStore.StartAsync();
        await using var receiver = await StartAsync(store, number => number == 1 ? FakeAnswer.TakenAndCut : FakeAnswer.Ok);

        var run = await LoadProcess.RunAsync(
            [.. Arguments(receiver, store), "--spans", "300", "--spans-per-request", "100", "--connections", "1", "--in-flight", "1", "--give-up", "10ms"]);

        Assert.Contains("stored but not acknowledged 100,", run.Output, StringComparison.Ordinal);
        Assert.Equal("acknowledged 200 found 200 lost 0 twice 0", run.LastLine);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task A_trace_that_cannot_be_read_is_no_proof_and_no_loss()
    {
        await using var store = await FakeStore.StartAsync();
        await using var receiver = await StartAsync(store);
        store.IsAway = true;

        var run = await LoadProcess.RunAsync([.. Arguments(receiver, store), "--spans", "100", "--spans-per-request", "100"]);

        Assert.Contains("unreadable: trace ", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("lost 0 twice 0", run.LastLine, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task A_dead_lettered_span_is_not_lost()
    {
        await using var topic = await kafka.CreateTopicAsync(partitions: 2, label: "dead-letter");
        await using var store = await FakeStore.StartAsync();
        await using var receiver = await StartAsync(store);
        using var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = kafka.Brokers }).Build();
        receiver.OnTaken = request =>
        {
            store.Add(request);
            producer.Produce(topic.Name, new Message<Null, byte[]> { Value = store.RequestOf(7) });
            producer.Flush(TimeSpan.FromSeconds(10));
            store.PlantLoss(7);
        };

        var run = await LoadProcess.RunAsync(
            [.. Arguments(receiver, store), "--spans", "100", "--spans-per-request", "100", "--kafka", kafka.Brokers, "--dead-letter-topic", topic.Name]);

        Assert.Contains("dead-lettered 1,", run.Output, StringComparison.Ordinal);
        Assert.Equal("acknowledged 100 found 99 lost 0 twice 0", run.LastLine);
        Assert.Equal(0, run.ExitCode);
    }

    private static async Task<FakeReceiver> StartAsync(FakeStore store, Func<int, FakeAnswer>? script = null)
    {
        var receiver = await FakeReceiver.StartAsync(script);
        receiver.OnTaken = store.Add;
        return receiver;
    }

    private static string[] Arguments(FakeReceiver receiver, FakeStore store) =>
    [
        "--data", SmallRecording.Path, "--to", receiver.Grpc, "--verify", "--query", store.Address, "--elasticsearch", store.Address,
        "--verify-quiet", "1s",
    ];
}
