using Spoor.Query.Api;
using Spoor.Query.Search;
using Spoor.ServiceDefaults;
using Spoor.TraceStore.Elasticsearch.Client;
using Spoor.TraceStore.Reading;

var builder = ServiceDefaultsExtensions.CreateServiceBuilder();
builder.AddServiceDefaults("query", adminPort: 8890, args, service => service
    .Does("Finds traces in Elasticsearch and shows them to Jaeger's UI, to Grafana and to people.")
    .Section<ElasticsearchOptions>("Elasticsearch")
    .Section<SearchOptions>(SearchOptions.Section)
    .Port("Query", 16686)
    .Status("store", services => new { cluster = services.DescribeStore(), fault = services.DescribeStoreFault() }));
builder.Services.AddTraceReader();
builder.Services.AddQueryApi();
return await builder.RunServiceAsync(app => app.MapQueryApi().RequireListen("Query"));
