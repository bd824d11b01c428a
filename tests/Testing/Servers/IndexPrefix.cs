using System.Net;
using System.Text.Json;

namespace Spoor.Testing.Servers;

/// <summary>The indices and templates of one test: everything named <c>PREFIX-…</c>, deleted when it is disposed.</summary>
public sealed class IndexPrefix : IAsyncDisposable
{
    private readonly ElasticsearchServer _server;

    internal IndexPrefix(ElasticsearchServer server, string value)
    {
        _server = server;
        Value = value;
    }

    /// <summary>The prefix, without the dash.</summary>
    public string Value { get; }

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>Makes everything written so far visible to searches.</summary>
    public async Task RefreshAsync()
    {
        using var answer = await _server.Client.PostAsync(Relative($"{Value}-*/_refresh"), null, Cancellation);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Number of documents in the indices named <c>PREFIX-PATTERN</c>, after a refresh; 0 when there are none.</summary>
    public async Task<long> CountAsync(string pattern = "spans-*")
    {
        await RefreshAsync();
        using var answer = await GetAsync($"{Value}-{pattern}/_count");
        return answer.RootElement.GetProperty("count").GetInt64();
    }

    /// <summary>Every document of the indices named <c>PREFIX-PATTERN</c>, after a refresh; at most 10,000.</summary>
    public async Task<IReadOnlyList<JsonElement>> ReadAllAsync(string pattern = "spans-*")
    {
        await RefreshAsync();
        using var answer = await GetAsync($"{Value}-{pattern}/_search?size=10000");
        return [.. answer.RootElement.GetProperty("hits").GetProperty("hits").EnumerateArray().Select(hit => hit.Clone())];
    }

    /// <summary>The concrete indices that exist below the prefix, sorted.</summary>
    public async Task<IReadOnlyList<string>> IndicesAsync()
    {
        using var answer = await GetAsync($"_cat/indices/{Value}-*?format=json&h=index&expand_wildcards=all");
        return [.. answer.RootElement.EnumerateArray().Select(row => row.GetProperty("index").GetString()!).Order()];
    }

    public async ValueTask DisposeAsync()
    {
        // A test that was skipped has left nothing behind.
        if (!_server.IsThere) return;
        // Wildcard deletion is refused by default, so names are asked for first.
        foreach (var index in await IndicesAsync())
            await DeleteAsync(index);
        await DeleteTemplatesAsync("_index_template", "index_templates");
        await DeleteTemplatesAsync("_component_template", "component_templates");
    }

    private static CancellationToken Cancellation => CancellationToken.None;

    private static Uri Relative(string path) => new(path, UriKind.Relative);

    private async Task DeleteTemplatesAsync(string kind, string list)
    {
        using var answer = await _server.Client.GetAsync(Relative($"{kind}/{Value}*"), Cancellation);
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return;
        using var found = await ReadAsync(answer);
        foreach (var template in found.RootElement.GetProperty(list).EnumerateArray())
            await DeleteAsync($"{kind}/{template.GetProperty("name").GetString()}");
    }

    private async Task DeleteAsync(string path)
    {
        using var answer = await _server.Client.DeleteAsync(Relative(path), Cancellation);
        if (answer.StatusCode != HttpStatusCode.NotFound)
            answer.EnsureSuccessStatusCode();
    }

    private async Task<JsonDocument> GetAsync(string path)
    {
        using var answer = await _server.Client.GetAsync(Relative(path), Cancellation);
        return await ReadAsync(answer);
    }

    private static async Task<JsonDocument> ReadAsync(HttpResponseMessage answer)
    {
        answer.EnsureSuccessStatusCode();
        await using var body = await answer.Content.ReadAsStreamAsync(Cancellation);
        return await JsonDocument.ParseAsync(body, cancellationToken: Cancellation);
    }
}
