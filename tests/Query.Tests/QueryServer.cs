using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spoor.Query.Api;
using Spoor.TraceStore.Reading;

namespace Spoor.Query.Tests;

/// <summary>The query API, listening on a port of its own.</summary>
internal sealed class QueryServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private QueryServer(WebApplication app)
    {
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    /// <summary>Starts the API over a real cluster.</summary>
    public static Task<QueryServer> StartAsync(Uri elasticsearch, string prefix, params (string Key, string Value)[] settings) => StartAsync(
        services => services.AddTraceReader(),
        [("Elasticsearch:Urls", elasticsearch.ToString()), ("Elasticsearch:IndexPrefix", prefix), .. settings]);

    /// <summary>Starts the API over a store that the test decides about.</summary>
    public static Task<QueryServer> StartAsync(ITraceReader reader, params (string Key, string Value)[] settings) =>
        StartAsync(services => services.AddSingleton(reader), settings);

    private static async Task<QueryServer> StartAsync(Action<IServiceCollection> addReader, (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)));
        builder.Services.AddSingleton(TimeProvider.System);
        addReader(builder.Services);
        builder.Services.AddQueryApi();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapQueryApi();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new QueryServer(app);
    }

    /// <summary>The text of an answer.</summary>
    public async Task<string> GetTextAsync(string path)
    {
        using var answer = await Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    public async Task<JsonElement> GetAsync(string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var answer = await Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(expected == answer.StatusCode, $"{path}: {answer.StatusCode} {text}");
        return JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 1000 }).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
