using Google.Protobuf;
using Grpc.Net.Client;
using Spoor.Collector.Tests.Running;
using Spoor.Testing;
using Spoor.Testing.Servers;

namespace Spoor.Collector.Tests.Receivers;

public sealed class ConnectionAgeTests(KafkaServer kafka)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_leaves_an_aged_connection_and_loses_no_request_by_it()
    {
        await using var collector = await CollectorRun.StartAsync(kafka, "--Connections:MaxAge=1s");
        var connections = 0;
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                Interlocked.Increment(ref connections);
                var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
            },
        };
        using var channel = GrpcChannel.ForAddress(collector.GrpcUrl, new GrpcChannelOptions { HttpHandler = handler, MaxRetryAttempts = 1 });
        var spans = 0;

        while (Volatile.Read(ref connections) < 3)
        {
            await channel.ExportAsync(A.RequestOf(3).ToByteArray(), deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(10), cancellationToken: Cancellation);
            spans += 3;
        }

        var books = await collector.ReadBooksAsync();
        Assert.Equal((spans, spans, 0), (books.ReceivedSpans, books.PublishedSpans, books.FailedSpans));
    }
}
