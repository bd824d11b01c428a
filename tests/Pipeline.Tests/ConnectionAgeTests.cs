using System.Net.Sockets;
using Grpc.Net.Client;
using Spoor.Pipeline.Tests.Processes;
using Spoor.Testing;
using Spoor.Testing.Otlp;
using Spoor.Testing.Servers;

namespace Spoor.Pipeline.Tests;

public sealed class ConnectionAgeTests(KafkaServer kafka, ElasticsearchServer elasticsearch)
{
    [Fact]
    public async Task Two_collectors_behind_one_name_share_the_load_of_one_client_once_its_connection_has_aged()
    {
        await using var pipeline = RunningPipeline.Reserve(kafka, elasticsearch);
        var first = await pipeline.StartCollectorAsync("--Connections:MaxAge=00:00:10");
        var second = await pipeline.StartCollectorAsync("--Connections:MaxAge=00:00:10");
        var connections = 0;
        using var handler = new SocketsHttpHandler
        {
            // What a name with two addresses, or a Service of Kubernetes, does for each new connection.
            ConnectCallback = async (_, cancellationToken) =>
            {
                var target = Interlocked.Increment(ref connections) % 2 == 1 ? first.Grpc : second.Grpc;
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(target.Host, target.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var channel = GrpcChannel.ForAddress("http://collectors", new GrpcChannelOptions { HttpHandler = handler });
        var client = new TraceService.TraceServiceClient(channel);

        var sent = 0;
        await Eventually.Reaches(
            async () =>
            {
                await client.ExportAsync(A.Request(), cancellationToken: TestContext.Current.CancellationToken);
                sent++;
                return await second.Process.CountSpansAsync("published");
            },
            published => published > 0,
            within: TimeSpan.FromSeconds(20));

        Assert.True(connections >= 2);
        Assert.Equal(sent, await first.Process.CountSpansAsync("published") + await second.Process.CountSpansAsync("published"));
    }
}
