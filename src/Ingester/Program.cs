using Spoor.Ingester.Consume;
using Spoor.Ingester.Kafka;
using Spoor.Ingester.Pipeline;
using Spoor.Ingester.Replay;
using Spoor.Ingester.Status;
using Spoor.ServiceDefaults;

if (args is ["replay", .. var rest]) return await ReplayCommand.RunAsync(rest);

var builder = WebApplication.CreateBuilder();
builder.AddServiceDefaults("ingester", adminPort: 8889, args, service => service
    .Does("Reads spans from Kafka and writes them to Elasticsearch. `replay --help`: puts dead letters back.")
    .Section<KafkaOptions>(KafkaOptions.Section)
    .Section<ConsumeOptions>(ConsumeOptions.Section)
    .Status("books", services => services.GetRequiredService<IngesterStatus>().ReadBooks())
    .Status("kafka", services => services.GetRequiredService<IngesterStatus>().ReadKafka()));
builder.Services.AddSpanConsumer();
builder.Services.AddDeadLetters();
builder.Services.AddIngestPipeline();
return await builder.RunServiceAsync();
