using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Spoor.Testing.Otlp;
using Spoor.Testing.Servers;
using Spoor.TraceStore.Elasticsearch;
using Spoor.TraceStore.Writing;

namespace Spoor.TraceStore.Tests.Elasticsearch.Writing;

/// <summary>A writer wired as in the product, with its own index prefix.</summary>
internal sealed class WriterHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public WriterHost(IndexPrefix prefix, Uri url, Action<Dictionary<string, string?>>? configure = null, TimeProvider? time = null)
        : this(prefix.Value, url, configure, time)
    {
    }

    public WriterHost(string prefix, Uri url, Action<Dictionary<string, string?>>? configure = null, TimeProvider? time = null)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Elasticsearch:Urls"] = url.ToString(),
            ["Elasticsearch:IndexPrefix"] = prefix,
            ["Elasticsearch:RefreshInterval"] = "00:00:30",
            ["Indexer:MaxDelay"] = "00:00:00.050",
            ["Indexer:MaxRetryDelay"] = "00:00:00.500",
        };
        configure?.Invoke(settings);
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddLogging();
        if (time is not null) services.AddSingleton(time);
        services.AddElasticsearchSpanWriter();
        _services = services.BuildServiceProvider();
        Writer = _services.GetRequiredService<ISpanWriter>();
    }

    public ISpanWriter Writer { get; }

    public IServiceProvider Services => _services;

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TimeSpan Patience => TimeSpan.FromSeconds(60);

    /// <summary>Hands a record over.</summary>
    public async Task<TestRecord> AddAsync(ExportTraceServiceRequest request)
    {
        var record = new TestRecord(request);
        await Writer.AddAsync(record, Cancellation);
        return record;
    }

    /// <summary>Hands a record over and waits until each of its spans is settled.</summary>
    public async Task<TestRecord> WriteAsync(ExportTraceServiceRequest request)
    {
        var record = await AddAsync(request);
        Writer.Flush();
        await record.Settled.WaitAsync(Patience, Cancellation);
        return record;
    }

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();
}
