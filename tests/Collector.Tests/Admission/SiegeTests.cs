using Google.Protobuf;
using Spoor.Collector.Tests.Running;
using Spoor.Testing;
using Spoor.Testing.Servers;

namespace Spoor.Collector.Tests.Admission;

/// <summary>Many connections, each with half a message, and others that want to be served. The full size (1,000 connections, halves of
/// 8 MiB) is run by hand: see <c>siege.py</c>.</summary>
public sealed class SiegeTests(KafkaServer kafka)
{
    private const int Connections = 60, MessageBytes = 1024 * 1024, LimitBytes = 8 * 1024 * 1024;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Serves_others_while_half_sent_requests_have_taken_all_room()
    {
        await using var collector = await CollectorRun.StartAsync(kafka, $"--Limits:InFlightBytes={LimitBytes}");
        var clients = Enumerable.Range(0, Connections).Select(_ => new HalfSentExport(collector.GrpcUrl, MessageBytes)).ToList();
        var sent = clients.Select(client => client.SendHalfAsync(Cancellation)).ToList();
        // All room is taken once somebody had to be turned away.
        await Eventually.Reaches(collector.ReadBooksAsync, books => books.RefusedRequests > 0);

        // What an exporter does: it is turned away at first, and comes back.
        var answer = await Eventually.Reaches(
            () => collector.Channel.ExportAsync(A.RequestOf(100).ToByteArray(), cancellationToken: Cancellation), _ => true, TimeSpan.FromSeconds(10));

        Assert.Empty(answer);
        Assert.InRange((await collector.ReadBooksAsync()).InFlightBytes, 0, LimitBytes);
        foreach (var client in clients) client.Dispose();
        await Task.WhenAll(sent);
        await Eventually.Reaches(collector.ReadBooksAsync, books => books.InFlightBytes == 0);
    }
}
