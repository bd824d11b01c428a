using System.Runtime.CompilerServices;
using Spoor.TraceStore.Reading;
using Tracing.Ids;

namespace Spoor.TraceStore.Tests.Reading;

/// <summary>What the reader asks, and what it makes of answers that are none.</summary>
public sealed class RequestTests
{
    private const ulong Noon = 1_795_608_000_000_000_000;
    private static readonly TraceId s_traceId = new(0x0102030405060708, 0x090a0b0c0d0e0f10);

    [Fact]
    public async Task A_search_asks_what_it_asked_yesterday()
    {
        await using var cluster = await RecordingCluster.StartAsync(
            (200, "{}"),
            (200, """{"hits":{"hits":[{"_id":"oAAAAAAAAAAAA"},{"_id":"oBBBBBBBBBBBB"}]}}"""),
            (200, "{}"));
        using var reader = new ReaderUnderTest(cluster.Url, "spoor");

        await reader.Reader.FindAsync(
            new TraceQuery
            {
                Window = new TimeWindow(Noon - 86_400_000_000_000, Noon),
                Limit = 20,
                Timeout = TimeSpan.FromSeconds(30),
                Service = "shop",
                Operation = "GET /cart",
                MinDurationNanos = 5,
                MaxDurationNanos = 10,
                Tags = [new("http.status_code", "500"), new("error", "true")],
            },
            TestContext.Current.CancellationToken);

        Matches("search.requests.txt", cluster.Asked);
    }

    [Fact]
    public async Task Reading_a_trace_asks_what_it_asked_yesterday()
    {
        await using var cluster = await RecordingCluster.StartAsync();
        using var reader = new ReaderUnderTest(cluster.Url, "spoor");

        Assert.Empty(await reader.ReadAsync(s_traceId));
        Assert.Empty(await reader.ReadAsync(s_traceId, new TimeWindow(Noon - 43_200_000_000_000, Noon)));
        await reader.Reader.ListServicesAsync(TestContext.Current.CancellationToken);
        await reader.Reader.ListOperationsAsync("shop", TestContext.Current.CancellationToken);

        Matches("read.requests.txt", cluster.Asked);
    }

    [Theory]
    [InlineData(503, "<html>busy</html>", true)]
    [InlineData(429, """{"error":{"root_cause":[{"type":"rejected","reason":"full"}],"type":"x","reason":"y"},"status":429}""", true)]
    [InlineData(400, """{"error":{"type":"parsing_exception","reason":"unknown"},"status":400}""", false)]
    [InlineData(401, """{"error":"unauthorised"}""", false)]
    [InlineData(200, "<html>welcome</html>", true)]
    public async Task An_answer_that_is_none_is_an_exception_that_says_why(int status, string body, bool isTransient)
    {
        await using var cluster = await RecordingCluster.StartAsync((status, body));
        using var reader = new ReaderUnderTest(cluster.Url, "spoor");

        var exception = await Assert.ThrowsAsync<StoreUnavailableException>(() => reader.ReadAsync(s_traceId));

        Assert.Equal(isTransient, exception.IsTransient);
        Assert.StartsWith(status == 200 ? "The answer of the trace store" : $"The trace store answered {status}: ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_that_is_away_is_a_transient_exception()
    {
        using var reader = new ReaderUnderTest(new Uri($"http://127.0.0.1:{Spoor.Testing.FreePort.Next()}"), "spoor");
        var exception = await Assert.ThrowsAsync<StoreUnavailableException>(() => reader.ReadAsync(s_traceId));
        Assert.True(exception.IsTransient);
        Assert.Contains("refused", exception.Message, StringComparison.Ordinal);
    }

    private static void Matches(string name, string text, [CallerFilePath] string test = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(test)!, name);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") File.WriteAllText(path, text);
        Assert.Equal(File.ReadAllText(path), text);
    }
}
