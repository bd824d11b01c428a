using System.Net.Http.Headers;
using System.Text;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;

namespace Spoor.Testing.Servers;

/// <summary>
/// A real search server for the tests of an assembly or class: <c>TEST_ELASTICSEARCH</c> (a URL), else a container.
/// With <c>TEST_SEARCH=elasticsearch8</c> or <c>TEST_SEARCH=opensearch</c> in the environment it is that server instead.
/// </summary>
/// <remarks>Use: <c>[assembly: AssemblyFixture(typeof(ElasticsearchServer))]</c> and a constructor parameter of the test class.</remarks>
public class ElasticsearchServer : IAsyncLifetime
{
    private readonly SearchProduct _product;
    private readonly ServerSource _source;
    private HttpClient? _client;

    /// <summary>Elasticsearch 9, or what <c>TEST_SEARCH</c> names.</summary>
    public ElasticsearchServer()
        : this(SearchProduct.Chosen)
    {
    }

    private protected ElasticsearchServer(SearchProduct product)
    {
        _product = product;
        _source = new ServerSource(product.Variable, product.Image);
    }

    /// <summary>Whether there is a server.</summary>
    internal bool IsThere => _source.IsThere;

    /// <summary>The server's address. Skips the running test when there is none.</summary>
    public Uri Url => new(_source.Address);

    /// <summary>The environment variable that names the server.</summary>
    public string Variable => _product.Variable;

    /// <summary>User name (<c>TEST_…_USER</c>), where the server wants one.</summary>
    public string? Username => Environment.GetEnvironmentVariable(Variable + "_USER");

    /// <summary>Password (<c>TEST_…_PASSWORD</c>), where the server wants one.</summary>
    public string? Password => Environment.GetEnvironmentVariable(Variable + "_PASSWORD");

    /// <summary>Talks to the server past the product: to look at what was written, or to prepare it.</summary>
    public HttpClient Client => _client ??= CreateClient();

    public async ValueTask InitializeAsync() => await _source.FindAsync(
        BuildContainer, container => $"http://{container.Hostname}:{container.GetMappedPublicPort(9200)}");

    /// <summary>An index prefix that no other test has; disposing it deletes every index and template below it.</summary>
    public IndexPrefix ReservePrefix() => new(this, $"test{Guid.NewGuid():N}"[..20]);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _client?.Dispose();
        await _source.DisposeAsync();
    }

    private IContainer BuildContainer() => new ContainerBuilder(_product.Image)
        .WithEnvironment(_product.Settings)
        .WithPortBinding(9200, assignRandomHostPort: true)
        .WithWaitStrategy(Wait.ForUnixContainer().UntilHttpRequestIsSucceeded(
            request => request.ForPort(9200).ForPath("/_cluster/health")))
        .Build();

    private HttpClient CreateClient()
    {
        var client = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(60) };
        if (Username is { } username)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{Password}")));
        }
        return client;
    }
}
