using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spoor.Testing.Otlp;
using Spoor.TraceStore.Embedded;
using Spoor.TraceStore.Embedded.Days;
using Spoor.TraceStore.Reading;
using Spoor.TraceStore.Tests.Elasticsearch.Writing;
using Spoor.TraceStore.Writing;
using Tracing.Ids;

namespace Spoor.TraceStore.Tests.Embedded;

/// <summary>A folder that a store is opened in, closed and opened again.</summary>
internal sealed class StoreFolder : IAsyncDisposable
{
    private ServiceProvider? _services;

    public string Path { get; } = Directory.CreateTempSubdirectory("spoor-embedded-").FullName;

    public ISpanWriter Writer => Get<ISpanWriter>();

    public ITraceReader Reader => Get<ITraceReader>();

    public DayFiles Days => Get<DayFiles>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public T Get<T>()
        where T : notnull => (_services ?? throw new InvalidOperationException("The store is not open.")).GetRequiredService<T>();

    /// <summary>Opens the store.</summary>
    /// <param name="merges">Whether small segments are merged in the background.</param>
    /// <param name="maxPages">Most pages of a day's file, as on a small disk.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="settings">Settings of the section <c>Storage</c>.</param>
    public async Task OpenAsync(bool merges = false, int maxPages = 0, TimeProvider? clock = null, params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        var all = settings.Append(("Folder", Path)).DistinctBy(setting => setting.Item1).Select(setting => KeyValuePair.Create($"Storage:{setting.Item1}", (string?)setting.Item2));
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(all).Build());
        services.AddLogging();
        if (clock is not null) services.AddSingleton(clock);
        services.AddEmbeddedStore();
        _services = services.BuildServiceProvider();
        Days.MaxPages = maxPages;
        try
        {
            _ = Writer;
        }
        catch
        {
            await _services.DisposeAsync();
            _services = null;
            throw;
        }
        if (!merges) return;
        foreach (var part in _services.GetServices<IHostedService>()) await part.StartAsync(Cancellation);
    }

    /// <summary>Closes the store, as a clean stop does.</summary>
    public async Task CloseAsync()
    {
        if (_services is null) return;
        foreach (var part in _services.GetServices<IHostedService>()) await part.StopAsync(Cancellation);
        await _services.DisposeAsync();
        _services = null;
    }

    /// <summary>Gives the writer a record.</summary>
    public async Task<TestRecord> AddAsync(ExportTraceServiceRequest request)
    {
        var record = new TestRecord(request);
        await Writer.AddAsync(record, Cancellation);
        return record;
    }

    /// <summary>Writes a record and waits until it is settled.</summary>
    public async Task<TestRecord> WriteAsync(ExportTraceServiceRequest request)
    {
        var record = await AddAsync(request);
        await record.Settled.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        return record;
    }

    /// <summary>Spans of a trace, in order.</summary>
    public async Task<List<StoredSpan>> ReadAsync(TraceId trace)
    {
        var spans = new List<StoredSpan>();
        await foreach (var page in Reader.ReadAsync([trace], null, int.MaxValue, Cancellation)) spans.AddRange(page.Spans);
        return spans;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(Path, recursive: true);
    }
}
