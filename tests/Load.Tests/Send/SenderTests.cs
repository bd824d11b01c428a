namespace Spoor.Load.Tests.Send;

/// <summary>Real connections to receivers that answer by script.</summary>
public sealed class SenderTests
{
    [Theory]
    [InlineData("grpc")]
    [InlineData("grpc", "--gzip")]
    [InlineData("http")]
    [InlineData("http", "--gzip")]
    public async Task Everything_is_sent_once_where_everything_is_answered_OK(string protocol, params string[] more)
    {
        await using var receiver = await FakeReceiver.StartAsync();

        var run = await SendAsync(protocol, [receiver], ["--spans", "1000", "--spans-per-request", "100", .. more]);

        Assert.Equal(10, receiver.Received.Count);
        Assert.Equal(10, receiver.Received.Select(request => Convert.ToHexString(request.Bytes)).Distinct().Count());
        Assert.All(receiver.Received, request => Assert.Equal(more.Length > 0 ? "gzip" : null, request.Encoding));
        Assert.Contains("acknowledged  1,000 spans", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
    }

    [Theory]
    [InlineData("grpc", 300)]
    [InlineData("http", 1000)]
    public async Task An_unavailable_receiver_is_left_for_the_next_one_with_the_same_bytes_and_not_before_the_delay_it_asks_for(string protocol, int millis)
    {
        await using var away = await FakeReceiver.StartAsync(_ => FakeAnswer.Unavailable(TimeSpan.FromMilliseconds(millis)));
        await using var there = await FakeReceiver.StartAsync();

        var run = await SendAsync(protocol, [away, there], ["--spans", "100", "--spans-per-request", "100"]);

        var (first, second) = (Assert.Single(away.Received), Assert.Single(there.Received));
        Assert.Equal(first.Bytes, second.Bytes);
        Assert.True(TimeProvider.System.GetElapsedTime(first.Time, second.Time) >= TimeSpan.FromMilliseconds(millis));
        Assert.Contains(protocol == "grpc" ? "UNAVAILABLE with RetryInfo  (first: Kafka is away)" : "503 with Retry-After  (first: Kafka is away)", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("http")]
    public async Task A_connection_that_ends_without_an_answer_is_no_answer(string protocol)
    {
        await using var receiver = await FakeReceiver.StartAsync(number => number == 0 ? FakeAnswer.Cut : FakeAnswer.Ok);

        var run = await SendAsync(protocol, [receiver], ["--spans", "100", "--spans-per-request", "100"]);

        var requests = receiver.Received.ToArray();
        Assert.Equal(2, requests.Length);
        Assert.Equal(requests[0].Bytes, requests[1].Bytes);
        Assert.Contains("no connection", run.Output, StringComparison.Ordinal);
        Assert.Contains("acknowledged  100 spans", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("grpc", "INVALID_ARGUMENT  (first: no protobuf)")]
    [InlineData("http", "400  (first: no protobuf)")]
    public async Task What_no_retry_mends_is_not_sent_again(string protocol, string answer)
    {
        await using var receiver = await FakeReceiver.StartAsync(_ => FakeAnswer.Malformed);

        var run = await SendAsync(protocol, [receiver], ["--spans", "100", "--spans-per-request", "100"]);

        Assert.Single(receiver.Received);
        Assert.Contains(answer, run.Output, StringComparison.Ordinal);
        Assert.Contains("refused       100 spans", run.Output, StringComparison.Ordinal);
        Assert.Equal(3, run.ExitCode);
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("http")]
    public async Task Spans_rejected_by_partial_success_are_not_acknowledged(string protocol)
    {
        await using var receiver = await FakeReceiver.StartAsync(_ => FakeAnswer.Partial(3));

        var run = await SendAsync(protocol, [receiver], ["--spans", "100", "--spans-per-request", "100"]);

        Assert.Contains("acknowledged  97 spans", run.Output, StringComparison.Ordinal);
        Assert.Contains("rejected      3 spans", run.Output, StringComparison.Ordinal);
        Assert.Contains("OK with spans rejected  (first: ids of zeros)", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_nobody_takes_is_given_up_in_time()
    {
        await using var receiver = await FakeReceiver.StartAsync(_ => FakeAnswer.Unavailable(TimeSpan.FromSeconds(20)));

        var run = await SendAsync("grpc", [receiver], ["--spans", "100", "--spans-per-request", "100", "--give-up", "5s"]);

        Assert.Contains("given up      100 spans", run.Output, StringComparison.Ordinal);
        Assert.Equal(3, run.ExitCode);
    }

    private static Task<LoadProcess> SendAsync(string protocol, FakeReceiver[] receivers, string[] more) => LoadProcess.RunAsync(
    [
        "--data", SmallRecording.Path, "--protocol", protocol, "--connections", "1", "--in-flight", "1",
        "--to", string.Join(',', receivers.Select(receiver => protocol == "grpc" ? receiver.Grpc : receiver.Http)), .. more,
    ]);
}
