using Microsoft.AspNetCore.Server.Kestrel.Core;
using Spoor.AllInOne.Publish;
using Spoor.Collector;
using Spoor.Collector.Admission;
using Spoor.Collector.Receivers;
using Spoor.Collector.Receivers.Otlp;
using Spoor.Query.Api;
using Spoor.Query.Search;
using Spoor.ServiceDefaults;
using Spoor.TraceStore.Embedded;
using Spoor.TraceStore.Embedded.Days;
using Spoor.TraceStore.Writing;

namespace Spoor.AllInOne;

/// <summary>The receivers of the collector and the pages of the query, on a store in a folder: everything in one process.</summary>
internal static class Program
{
    private const string OtlpGrpc = "OtlpGrpc", OtlpHttp = "OtlpHttp", Query = "Query";

    public static Task<int> Main(string[] args) => RunAsync(args);

    /// <summary>Runs the process to its end.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="mapped">Sees the application before it starts.</param>
    public static Task<int> RunAsync(string[] args, Action<WebApplication>? mapped = null)
    {
        var builder = ServiceDefaultsExtensions.CreateServiceBuilder();
        builder.AddServiceDefaults("all-in-one", adminPort: 8888, args, Describe);
        builder.Services.AddBooks();            // what came in, what became of it
        builder.Services.AddAdmission();        // bytes in flight, section "Limits"
        builder.Services.AddOtlpReceivers();    // OTLP over gRPC and HTTP, to scanned requests
        builder.Services.AddStorePublisher();   // records to the store, told when they are committed
        builder.Services.AddEmbeddedStore();    // SQLite files in a folder, section "Storage"
        // Searches share the processor with senders: what they show of one trace is bounded.
        builder.Services.Configure<SearchOptions>(options => options.MaxSpansPerTrace = 10_000);
        builder.Services.AddQueryApi();         // traces to people, section "Search"
        builder.Services.AddHostedService<Welcome>();
        return builder.RunServiceAsync(app =>
        {
            app.UseOtlpAdmission();
            app.MapOtlpGrpc().RequireListen(OtlpGrpc);
            app.MapOtlpHttp().RequireListen(OtlpHttp);
            app.MapQueryApi().RequireListen(Query);
            mapped?.Invoke(app);
        });
    }

    private static void Describe(ServiceDescription service) => service
        .Does("Receives spans over OTLP, keeps them in a folder of this machine, and shows them. Needs no other server.")
        .ListensOn(Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER") == "true" ? "*" : "localhost")
        .Section<LimitsOptions>("Limits")
        .Section<StorageOptions>("Storage")
        .Section<EmbeddedStoreOptions>(EmbeddedStoreOptions.Section)
        .Section<SearchOptions>(SearchOptions.Section)
        .Section<ConnectionsOptions>("Connections")
        .Section<CorsOptions>("Cors")
        .Port(OtlpGrpc, 4317, HttpProtocols.Http2, ConnectionAge.Apply)
        .Port(OtlpHttp, 4318, HttpProtocols.Http1)
        .Port(Query, 16686)
        .Status("books", BooksPage.Read)
        .Status("store", services => services.GetRequiredService<ISpanWriter>().Status);
}
