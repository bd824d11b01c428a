using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Spoor.Testing.Servers;
using Spoor.TraceStore.Elasticsearch;
using Spoor.TraceStore.Reading;
using Spoor.TraceStore.Writing;

namespace Spoor.TraceStore.Tests.Contract;

/// <summary>The store on a search server, wired as in the product, with two shards a day and an index prefix of its own.</summary>
public class ElasticsearchStore(ElasticsearchServer server) : StoreUnderTest
{
    private IndexPrefix? _prefix;
    private ServiceProvider? _services;

    public override ISpanWriter Writer => Services.GetRequiredService<ISpanWriter>();

    public override ITraceReader Reader => Services.GetRequiredService<ITraceReader>();

    private ServiceProvider Services => _services ??= Build(server.Url, _prefix ??= server.ReservePrefix());

    public override Task MakeVisibleAsync() => _prefix!.RefreshAsync();

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_services is not null) await _services.DisposeAsync();
        if (_prefix is not null) await _prefix.DisposeAsync();
    }

    private static ServiceProvider Build(Uri url, IndexPrefix prefix)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Elasticsearch:Urls"] = url.ToString(),
            ["Elasticsearch:IndexPrefix"] = prefix.Value,
            ["Elasticsearch:RefreshInterval"] = "00:00:30",
            ["Elasticsearch:Shards"] = "2",
        };
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddLogging();
        services.AddElasticsearchSpanWriter();
        services.AddTraceReader();
        return services.BuildServiceProvider();
    }
}
