using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Spoor.Collector.Tests.Running;
using Spoor.Testing;
using Spoor.Testing.Servers;

namespace Spoor.Collector.Tests.Admission;

/// <summary>Many connections, each with half a message, and others that want to be served.</summary>
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

    /// <summary>The full size, against a collector that runs by itself: <c>SIEGE_TARGET=http://127.0.0.1:4317</c>, its memory watched from
    /// outside.</summary>
    [Fact(Explicit = true)]
    public async Task Serves_others_beside_1000_connections_that_each_hold_half_of_8_megabytes()
    {
        var target = new Uri(Environment.GetEnvironmentVariable("SIEGE_TARGET")!);
        var connections = int.Parse(Environment.GetEnvironmentVariable("SIEGE_CONNECTIONS") ?? "1000", CultureInfo.InvariantCulture);
        var clients = Enumerable.Range(0, connections).Select(_ => new HalfSentExport(target, 8 * 1024 * 1024)).ToList();
        var sent = clients.Select(client => client.SendHalfAsync(Cancellation)).ToList();
        using var channel = GrpcChannel.ForAddress(target, new GrpcChannelOptions { MaxRetryAttempts = 1, CompressionProviders = [new ClientCompression("gzip")] });
        var bomb = Assert.ThrowsAsync<RpcException>(
            () => channel.ExportAsync(new byte[1024 * 1024 * 1024], "gzip", cancellationToken: Cancellation));
        int served = 0, turnedAway = 0;
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30))
        {
            try
            {
                await channel.ExportAsync(A.RequestOf(100).ToByteArray(), cancellationToken: Cancellation);
                served++;
            }
            catch (RpcException refused) when (refused.StatusCode == StatusCode.Unavailable)
            {
                turnedAway++;
            }
        }

        // A client that is slow to compress it may be evicted first.
        Assert.Contains((await bomb).StatusCode, new[] { StatusCode.ResourceExhausted, StatusCode.Unavailable });
        TestContext.Current.TestOutputHelper?.WriteLine($"served {served}, turned away {turnedAway}, of {connections} half-sent {sent.Count(task => !task.IsCompleted)} still open");
        Assert.True(served > turnedAway);
        foreach (var client in clients) client.Dispose();
        await Task.WhenAll(sent);
    }
}
