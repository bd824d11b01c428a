using Spoor.Ingester.Consume;
using Spoor.Ingester.Kafka;
using Spoor.Ingester.Pipeline;
using Spoor.Ingester.Replay;
using Spoor.Ingester.Status;
using Spoor.ServiceDefaults;
using Spoor.TraceStore.Elasticsearch;
using Spoor.TraceStore.Elasticsearch.Client;
using Spoor.TraceStore.Elasticsearch.Indices;
using Spoor.TraceStore.Elasticsearch.Writing;

namespace Spoor.Ingester;

/// <summary>Spans from Kafka to Elasticsearch. Every line of <see cref="RunAsync"/> is one stage.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args)
    {
        MemoryUpkeep.Configure();
        return args is ["replay", .. var rest] ? ReplayAsync(rest) : RunAsync(args);
    }

    /// <summary>Runs the process to its end.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="mapped">Sees the application before it starts.</param>
    public static Task<int> RunAsync(string[] args, Action<WebApplication>? mapped = null)
    {
        var builder = ServiceDefaultsExtensions.CreateServiceBuilder();
        builder.AddServiceDefaults("ingester", adminPort: 8889, args, Describe);
        builder.Services.AddSpanConsumer();                 // records of the spans topic, sections "Kafka" and "Limits"
        builder.Services.AddElasticsearchSpanWriter();      // bulks, sections "Elasticsearch", "Indexer" and "Storage"
        builder.Services.AddDeadLetters();                  // what cannot be stored
        builder.Services.AddIngestPipeline();               // one after the other; offsets move last
        builder.Services.AddHostedService<MemoryUpkeep>();  // what is not used, back to the system
        return builder.RunServiceAsync(mapped);
    }

    private static async Task<int> ReplayAsync(string[] args)
    {
        var (arguments, exitCode) = await ReplayCommand.ReadAsync(args);
        if (arguments is null) return exitCode;
        var builder = ServiceDefaultsExtensions.CreateServiceBuilder();
        builder.AddServiceDefaults("replay", adminPort: 0, [.. arguments.Settings], service => service.Section<KafkaOptions>(KafkaOptions.Section));
        builder.Services.AddKafka(TopicRights.Replay);      // section "Kafka"
        builder.Services.PostConfigure<KafkaOptions>(options => options.CreateTopics = false);   // a misspelt topic is no wish for one
        return await builder.RunCommandAsync((services, cancellationToken) => ReplayCommand.RunAsync(services, arguments, cancellationToken));
    }

    private static void Describe(ServiceDescription service) => service
        .Does("Reads spans from Kafka and writes them to Elasticsearch. `replay --help` tells how dead letters are put back.")
        .Section<KafkaOptions>(KafkaOptions.Section)
        .Section<ConsumeOptions>(ConsumeOptions.Section)
        .Section<ElasticsearchOptions>("Elasticsearch")
        .Section<IndexerOptions>("Indexer")
        .Section<RetentionOptions>("Storage")
        .Status("books", services => services.GetRequiredService<IngesterStatus>().ReadBooks())
        .Status("kafka", services => services.GetRequiredService<IngesterStatus>().ReadKafka())
        .Status("store", services => services.GetRequiredService<IngesterStatus>().ReadStore())
        .Status("elasticsearch", ElasticsearchStatus.Read);
}
