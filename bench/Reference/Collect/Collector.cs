using System.Net;
using Confluent.Kafka;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Spoor.Reference.Collect;

/// <summary>OTLP over gRPC to Kafka, as the templates have it; the producer's promises are those of Spoor's collector.</summary>
internal static class Collector
{
    private const int MaxMessageBytes = 16 * 1024 * 1024;

    public static async Task RunAsync(int port, string brokers, string topic)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = MaxMessageBytes);
        builder.Services.AddSingleton(new ProducerBuilder<Null, byte[]>(new ProducerConfig
        {
            BootstrapServers = brokers,
            Acks = Acks.All,
            EnableIdempotence = true,
            CompressionType = CompressionType.Zstd,
            CompressionLevel = 1,
            LingerMs = 15,
            MessageMaxBytes = 1_000_000,
        }).Build());
        builder.Services.AddSingleton(new SpansTopic(topic));
        builder.Services.AddSingleton<Tally>();
        var app = builder.Build();
        app.MapGrpcService<ExportService>();
        await app.StartAsync();
        await app.Services.GetRequiredService<Tally>().PrintAsync(app.Lifetime.ApplicationStopping);
    }
}
