using Microsoft.AspNetCore.Server.Kestrel.Core;
using Spoor.Collector.Admission;
using Spoor.Collector.Publish;
using Spoor.Collector.Receivers;
using Spoor.Collector.Receivers.Otlp;
using Spoor.ServiceDefaults;

namespace Spoor.Collector;

/// <summary>Spans from OTLP senders to Kafka. Every line of <see cref="RunAsync"/> is one stage, and one folder.</summary>
internal static class Program
{
    private const string OtlpGrpc = "OtlpGrpc", OtlpHttp = "OtlpHttp";

    public static Task<int> Main(string[] args) => RunAsync(args);

    /// <summary>Runs the process to its end.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="mapped">Sees the application before it starts.</param>
    public static Task<int> RunAsync(string[] args, Action<WebApplication>? mapped = null)
    {
        var builder = ServiceDefaultsExtensions.CreateServiceBuilder();
        builder.AddServiceDefaults("collector", adminPort: 8888, args, Describe);
        builder.Services.AddBooks();            // what came in, what became of it
        builder.Services.AddAdmission();        // bytes in flight, section "Limits"
        builder.Services.AddOtlpReceivers();    // OTLP over gRPC and HTTP, to scanned requests
        builder.Services.AddPublisher();        // records to Kafka, section "Kafka"
        return builder.RunServiceAsync(app =>
        {
            app.UseOtlpAdmission();
            app.MapOtlpGrpc().RequireListen(OtlpGrpc);
            app.MapOtlpHttp().RequireListen(OtlpHttp);
            mapped?.Invoke(app);
        });
    }

    private static void Describe(ServiceDescription service) => service
        .Does("Receives spans over OTLP and publishes them to Kafka.")
        .Section<LimitsOptions>("Limits")
        .Section<KafkaOptions>("Kafka")
        .Section<StorageOptions>("Storage")
        .Section<ConnectionsOptions>("Connections")
        .Section<CorsOptions>("Cors")
        .Port(OtlpGrpc, 4317, HttpProtocols.Http2, ConnectionAge.Apply)
        .Port(OtlpHttp, 4318, HttpProtocols.Http1)
        .Status("books", BooksPage.Read)
        .Status("kafka", TopicSetup.Read);
}
