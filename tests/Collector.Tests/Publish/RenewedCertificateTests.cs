using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Spoor.Collector.Publish;
using Spoor.Collector.Tests.Running;
using Spoor.Testing;
using Spoor.Testing.Certificates;
using Spoor.Testing.Servers;

namespace Spoor.Collector.Tests.Publish;

/// <summary>Against a broker that wants TLS, and takes client certificates of its own authority alone.</summary>
public sealed class RenewedCertificateTests : IAsyncLifetime
{
    private const int Senders = 8;

    private readonly KafkaServer _kafka = KafkaServer.Secured();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _kafka.DisposeAsync();

    [Fact]
    public async Task One_that_has_expired_is_named_and_once_it_is_renewed_spans_are_published_without_a_restart()
    {
        using var authority = SecureKafka.Authority();
        authority.Issue("late", expiresInDays: -1);
        authority.Issue("renewed");
        await using var collector = await StartAsync(authority, "late", "--Kafka:PublishTimeout=2s");

        var status = await Eventually.Reaches(() => collector.ReadAdminAsync("/status"), page => page.Contains("\"Tls\"", StringComparison.Ordinal));
        Assert.Contains("Our certificate CN=late ended at ", status, StringComparison.Ordinal);
        Assert.Contains($"mend Kafka:Security:CertificateFile ({authority.Folder}/ours.pem)", status, StringComparison.Ordinal);
        Assert.Contains("spoor_kafka_certificate_remaining_seconds{} -", await collector.ReadAdminAsync("/metrics"), StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<RpcException>(() => SendAsync(collector));
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);

        authority.Place("renewed", "ours");

        await Eventually.Reaches(() => collector.ReadAdminAsync("/status"), page => !page.Contains("ertificate", StringComparison.Ordinal));
        await Eventually.Reaches(() => IsSentAsync(collector), isSent => isSent);       // as a sender does that is told to send again
        Assert.NotEmpty(collector.Topic!.ReadAll());
        var books = await collector.ReadBooksAsync();
        Assert.Equal((1, books.ReceivedSpans - 1, 0), (books.PublishedSpans, books.FailedSpans, books.InFlightSpans));
    }

    [Fact]
    public async Task One_that_is_renewed_under_load_fails_no_request_and_one_that_does_not_fit_changes_nothing()
    {
        using var authority = SecureKafka.Authority();
        authority.Issue("first");
        authority.Issue("second");
        await using var collector = await StartAsync(authority, "first");
        var publisher = collector.Services.GetRequiredService<SpanPublisher>();
        var before = publisher.Producer;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var sent = 0;
        var senders = Enumerable.Range(0, Senders).Select(_ => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                await SendAsync(collector);
                Interlocked.Increment(ref sent);
            }
        }, Cancellation)).ToArray();

        authority.Write("ours.key", authority.Read("second.key"));
        var status = await Eventually.Reaches(
            () => collector.ReadAdminAsync("/status"), page => page.Contains("does not fit Kafka:Security:CertificateFile", StringComparison.Ordinal));
        Assert.Contains("What was there before is still used.", status, StringComparison.Ordinal);
        Assert.Same(before, publisher.Producer);
        authority.Place("second", "ours");
        await Eventually.Reaches(() => Task.FromResult(publisher.Producer), producer => producer != before);
        var atSwap = Volatile.Read(ref sent);
        await Eventually.Reaches(() => Task.FromResult(Volatile.Read(ref sent)), count => count > atSwap + 10 * Senders);
        await enough.CancelAsync();
        await Task.WhenAll(senders);

        var books = await collector.ReadBooksAsync();
        Assert.Equal((sent, sent, 0, 0), (books.ReceivedSpans, books.PublishedSpans, books.FailedSpans, books.InFlightSpans));
        Assert.Equal(sent, collector.Topic!.ReadAll().Count);
        await Eventually.Reaches(() => Task.FromResult(before.IsIdle), idle => idle);
    }

    private static async Task SendAsync(CollectorRun collector) =>
        await collector.Channel.ExportAsync(A.Request().ToByteArray(), cancellationToken: Cancellation);

    private static async Task<bool> IsSentAsync(CollectorRun collector)
    {
        try
        {
            await SendAsync(collector);
            return true;
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.Unavailable)
        {
            return false;
        }
    }

    private async Task<CollectorRun> StartAsync(TestAuthority authority, string certificate, params string[] settings)
    {
        var (certificateFile, keyFile) = authority.Place(certificate, "ours");
        return await CollectorRun.StartAsync(
            _kafka, [.. SecureKafka.Settings(certificateFile, keyFile).Select(setting => $"--{setting.Key}={setting.Value}"), .. settings]);
    }
}
