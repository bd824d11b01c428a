using System.Net.Http.Headers;
using System.Text;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;

namespace Spoor.Testing.Servers;

/// <summary>
/// A real search server for the tests of an assembly or class: <c>TEST_ELASTICSEARCH</c> (a URL), else a container.
/// </summary>
/// <remarks>Use: <c>[assembly: AssemblyFixture(typeof(ElasticsearchServer))]</c> and a constructor parameter of the test class.</remarks>
public class ElasticsearchServer : IAsyncLifetime
{
    private readonly string _variable;
    private readonly string _image;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly ServerSource _source;
    private HttpClient? _client;

    /// <summary>Elasticsearch 9, the version the product is developed against.</summary>
    public ElasticsearchServer()
        : this("TEST_ELASTICSEARCH", "docker.elastic.co/elasticsearch/elasticsearch:9.1.5", ElasticsearchSettings)
    {
    }

    private protected ElasticsearchServer(string variable, string image, IReadOnlyDictionary<string, string> environment)
    {
        _variable = variable;
        _image = image;
        _environment = environment;
        _source = new ServerSource(variable, image);
    }

    private protected static IReadOnlyDictionary<string, string> ElasticsearchSettings { get; } = new Dictionary<string, string>
    {
        ["discovery.type"] = "single-node",
        ["xpack.security.enabled"] = "false",
        ["ES_JAVA_OPTS"] = "-Xms512m -Xmx512m",
    };

    /// <summary>Whether there is a server.</summary>
    internal bool IsThere => _source.IsThere;

    /// <summary>The server's address. Skips the running test when there is none.</summary>
    public Uri Url => new(_source.Address);

    /// <summary>User name (<c>TEST_…_USER</c>), where the server wants one.</summary>
    public string? Username => Environment.GetEnvironmentVariable(_variable + "_USER");

    /// <summary>Password (<c>TEST_…_PASSWORD</c>), where the server wants one.</summary>
    public string? Password => Environment.GetEnvironmentVariable(_variable + "_PASSWORD");

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

    private IContainer BuildContainer() => new ContainerBuilder(_image)
        .WithEnvironment(_environment)
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
