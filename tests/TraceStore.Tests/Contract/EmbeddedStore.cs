using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spoor.TraceStore.Embedded;
using Spoor.TraceStore.Reading;
using Spoor.TraceStore.Writing;

namespace Spoor.TraceStore.Tests.Contract;

/// <summary>The store in a folder of its own, wired as in the product, small segments being merged in the background.</summary>
public sealed class EmbeddedStore : StoreUnderTest
{
    private readonly string _folder = Directory.CreateTempSubdirectory("spoor-embedded-").FullName;
    private readonly ServiceProvider _services;

    public EmbeddedStore()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(
            new ConfigurationBuilder().AddInMemoryCollection([new("Storage:Folder", _folder)]).Build());
        services.AddLogging();
        services.AddEmbeddedStore();
        _services = services.BuildServiceProvider();
        foreach (var part in _services.GetServices<IHostedService>()) part.StartAsync(CancellationToken.None);
    }

    public override ISpanWriter Writer => _services.GetRequiredService<ISpanWriter>();

    public override ITraceReader Reader => _services.GetRequiredService<ITraceReader>();

    public override async ValueTask DisposeAsync()
    {
        foreach (var part in _services.GetServices<IHostedService>()) await part.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
