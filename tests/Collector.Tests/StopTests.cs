using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Spoor.Collector.Tests.Running;
using Spoor.Testing;
using Spoor.Testing.Servers;

namespace Spoor.Collector.Tests;

public sealed class StopTests(KafkaServer kafka)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answers_what_has_begun_before_it_ends()
    {
        // Records wait a second in the producer: the stop finds the requests in flight.
        await using var collector = await CollectorRun.StartAsync(kafka, "--Kafka:Client:linger.ms=1000");
        var books = collector.Services.GetRequiredService<Books>();
        var requests = Enumerable.Range(0, 20)
            .Select(_ => collector.Channel.ExportAsync(A.RequestOf(5).ToByteArray(), cancellationToken: Cancellation)).ToList();
        await Eventually.Reaches(collector.ReadBooksAsync, page => page.ReceivedSpans == 100);

        var exitCode = await collector.StopAsync();

        Assert.Equal(0, exitCode);
        await Task.WhenAll(requests);
        Assert.Equal((100, 100, 0), (books.ReceivedSpans, books.PublishedSpans, books.InFlightSpans));
        Assert.Equal(100, collector.Topic!.ReadAll().Count * 5);
    }
}
