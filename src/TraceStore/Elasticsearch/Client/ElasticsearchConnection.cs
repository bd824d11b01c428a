using System.Text.Json;
using Elastic.Clients.Elasticsearch;
using Elastic.Transport;
using Microsoft.Extensions.Options;
using HttpMethod = Elastic.Transport.HttpMethod;

namespace Spoor.TraceStore.Elasticsearch.Client;

/// <summary>The one connection to the cluster that writer and reader share: the official client, set so that it decides nothing by
/// itself. It does not retry, ping or sniff, and a failed call is a value with its status and body.</summary>
/// <remarks>Tested with Elasticsearch 9 and 8 and OpenSearch 2; a cluster that is away is no fault of the process.</remarks>
internal sealed class ElasticsearchConnection : IDisposable
{
    private static readonly TimeSpan s_nodeDeadTime = TimeSpan.FromSeconds(5);

    private readonly ElasticsearchClientSettings _settings;
    private readonly HttpRequestInvoker _invoker;
    private volatile ClusterInfo? _info;

    /// <param name="options">What the operator wrote.</param>
    /// <param name="time">The clock; the system's unless given.</param>
    /// <param name="telemetry">Told of secrets that change; nobody unless given.</param>
    public ElasticsearchConnection(IOptions<ElasticsearchOptions> options, TimeProvider? time = null, SignInTelemetry? telemetry = null)
    {
        var value = options.Value;
        SignIn = new SignIn(value, time ?? TimeProvider.System, telemetry);
        _invoker = new HttpRequestInvoker((inner, _) => new PlainMediaTypes(new SignInHandler(inner, SignIn)));
        Prefix = value.IndexPrefix;
        var uris = SplitUrls(value.Urls).Select(url => new Uri(url)).ToArray();
        NodePool pool = uris.Length == 1 ? new SingleNodePool(uris[0]) : new StaticNodePool(uris, randomize: true);
        _settings = new ElasticsearchClientSettings(pool, _invoker)
            .MaximumRetries(0)
            .DisablePing()
            .SniffOnStartup(false)
            .SniffOnConnectionFault(false)
            .DisableDirectStreaming(false)
            .DisableAuditTrail(true)
            .DisableMetaHeader(true)
            .EnableHttpCompression(false)
            .ThrowExceptions(false)
            .DeadTimeout(s_nodeDeadTime)
            .MaxDeadTimeout(s_nodeDeadTime)
            .ServerCertificateValidationCallback(new ServerTrust(value.CaFile, telemetry).Check);
        Client = new ElasticsearchClient(_settings);
    }

    /// <summary>Typed requests.</summary>
    public ElasticsearchClient Client { get; }

    /// <summary>Bodies that are laid out as bytes already, and answers read as streams.</summary>
    public ITransport Transport => Client.Transport;

    /// <summary>How requests say who sends them.</summary>
    public SignIn SignIn { get; }

    /// <summary>First part of the name of every index.</summary>
    public string Prefix { get; }

    /// <summary>What the cluster is, once it has said so.</summary>
    public ClusterInfo? Info => _info;

    /// <summary>Asks the cluster what it is, unless that is known.</summary>
    /// <returns>What it is; <see langword="null"/> when it gave no answer that says so.</returns>
    public async ValueTask<ClusterInfo?> DescribeAsync(CancellationToken cancellationToken)
    {
        if (_info is { } known) return known;
        using var root = await ReadJsonAsync("/", cancellationToken).ConfigureAwait(false);
        if (root is null || !root.RootElement.TryGetProperty("version", out var version)
            || !version.TryGetProperty("number", out var number)
            || !System.Version.TryParse(number.GetString()?.Split('-')[0], out var parsed)) return null;
        using var health = await ReadJsonAsync("/_cluster/health?filter_path=number_of_data_nodes", cancellationToken).ConfigureAwait(false);
        if (health is null || !health.RootElement.TryGetProperty("number_of_data_nodes", out var nodes)) return null;
        var isOpenSearch = version.TryGetProperty("distribution", out var distribution) && distribution.ValueEquals("opensearch");
        return _info = new ClusterInfo(isOpenSearch, parsed, nodes.GetInt32());
    }

    /// <summary>Forgets what the cluster is: after trouble it may be another, or have more nodes.</summary>
    public void ForgetDescription() => _info = null;

    public void Dispose()
    {
        ((IDisposable)_settings).Dispose();
        _invoker.Dispose();
    }

    internal static IReadOnlyList<string> SplitUrls(string urls) =>
        urls.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private async Task<JsonDocument?> ReadJsonAsync(string path, CancellationToken cancellationToken)
    {
        var answer = await Transport.RequestAsync<BytesResponse>(HttpMethod.GET, path, cancellationToken).ConfigureAwait(false);
        if (answer.ApiCallDetails.HttpStatusCode != 200 || answer.Body is null) return null;
        try
        {
            return JsonDocument.Parse(answer.Body);
        }
        catch (JsonException)
        {
            // Something between us and the cluster answered in its place.
            return null;
        }
    }
}
