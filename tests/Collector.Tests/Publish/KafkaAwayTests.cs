using System.Net;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Spoor.Collector.Publish;
using Spoor.Collector.Tests.Running;
using Spoor.Testing;
using Spoor.Testing.Servers;

namespace Spoor.Collector.Tests.Publish;

public sealed class KafkaAwayTests(KafkaServer kafka)
{
    // The upper one leaves room for a machine that does much else.
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(4), s_limit = TimeSpan.FromSeconds(8);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Starts_is_ready_and_answers_retryable_in_time_where_nobody_listens()
    {
        await using var collector = await CollectorRun.StartAsync($"--Kafka:Brokers=127.0.0.1:{FreePort.Next()}", "--Kafka:PublishTimeout=4s");
        var started = TimeProvider.System.GetTimestamp();

        Assert.Equal("ok\n", await collector.ReadAdminAsync("/readyz"));
        var grpc = Assert.ThrowsAsync<RpcException>(() => collector.Channel.ExportAsync(A.RequestOf(7).ToByteArray(), cancellationToken: Cancellation));
        using var content = new ByteArrayContent(JsonText.Of(A.RequestOf(5)));
        content.Headers.ContentType = new("application/json");
        using var http = await collector.Http.PostAsync(new Uri("/v1/traces", UriKind.Relative), content, Cancellation);
        var error = await grpc;

        Assert.InRange(TimeProvider.System.GetElapsedTime(started), s_timeout, s_limit);
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.InRange(error.Details().RetryDelay()!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, http.StatusCode);
        Assert.NotNull(http.Headers.RetryAfter);
        Assert.Contains("RetryInfo", await http.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        var books = await collector.ReadBooksAsync();
        Assert.Equal((12, 0, 12, 0), (books.ReceivedSpans, books.PublishedSpans, books.FailedSpans, books.InFlightSpans));
        await Eventually.Reaches(() => collector.ReadAdminAsync("/status"), page => page.Contains("Unreachable", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Answers_before_the_deadline_of_the_sender()
    {
        await using var collector = await CollectorRun.StartAsync($"--Kafka:Brokers=127.0.0.1:{FreePort.Next()}");

        var error = await Assert.ThrowsAsync<RpcException>(() => collector.Channel.ExportAsync(
            A.Request().ToByteArray(), deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(6), cancellationToken: Cancellation));

        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.NotNull(error.Details().RetryDelay());
    }

    [Fact]
    public async Task Goes_on_with_a_new_producer_and_answers_what_waited_for_the_old_one()
    {
        await using var collector = await CollectorRun.StartAsync(kafka, "--Kafka:Client:linger.ms=2000");
        var waiting = Assert.ThrowsAsync<RpcException>(() => collector.Channel.ExportAsync(A.RequestOf(3).ToByteArray(), cancellationToken: Cancellation));
        await Eventually.Reaches(collector.ReadBooksAsync, books => books.InFlightSpans == 3);

        collector.Services.GetRequiredService<SpanPublisher>().Replace("a test says so");

        Assert.Equal(StatusCode.Unavailable, (await waiting).StatusCode);
        await collector.Channel.ExportAsync(A.RequestOf(2).ToByteArray(), cancellationToken: Cancellation);
        var books = await Eventually.Reaches(collector.ReadBooksAsync, books => books.InFlightBytes == 0);
        Assert.Equal((5, 2, 3, 0), (books.ReceivedSpans, books.PublishedSpans, books.FailedSpans, books.InFlightSpans));
        var lines = (await collector.ReadAdminAsync("/metrics")).Split('\n');
        Assert.Contains("spoor_collector_producer_replacements_total{} 1", lines);
    }
}
