using System.Text.Json;
using Spoor.TraceStore.Reading;
using HttpMethod = Elastic.Transport.HttpMethod;

namespace Spoor.TraceStore.Elasticsearch.Reading;

/// <summary>A view held by a scroll: the cluster remembers how far it has answered, so an answer that was not read to its end is read on.</summary>
/// <param name="store">The cluster; any has scrolls.</param>
/// <param name="indices">Names of indices, comma-separated; those that do not exist are left out.</param>
/// <param name="search">What to search for.</param>
internal sealed class ScrollView(StoreCall store, string indices, ViewSearch search) : SearchView
{
    private string? _id;
    private HitReader? _answer;

    /// <inheritdoc/>
    public override async Task<HitReader> ReadOnAsync(string? after, CancellationToken cancellationToken)
    {
        if (_answer is { IsAtEnd: false } rest) return rest;
        EndAnswer();
        var filter = $"filter_path=_scroll_id,timed_out,_shards,{search.Filter}";
        var (path, body) = _id is { } id
            ? ($"/_search/scroll?{filter}", SearchBody.Write(json => WriteNext(json, id)))
            : ($"/{indices}/_search?scroll={KeepAlive}&ignore_unavailable=true&{filter}", SearchBody.Write(json => search.WriteMembers(json, "_doc")));
        return _answer = new HitReader(await store.SendAsync(HttpMethod.POST, path, body, cancellationToken));
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        EndAnswer();
        if (_id is not { } id) return;
        try
        {
            using var timeout = new CancellationTokenSource(CloseTimeout);
            using var answer = await store.SendAsync(
                HttpMethod.DELETE, "/_search/scroll", SearchBody.Write(json => json.WriteString("scroll_id"u8, id)), timeout.Token);
        }
        catch (Exception e) when (e is StoreUnavailableException or OperationCanceledException)
        {
            // The cluster closes it by itself after KeepAlive.
        }
    }

    private static void WriteNext(Utf8JsonWriter json, string id)
    {
        json.WriteString("scroll"u8, KeepAlive);
        json.WriteString("scroll_id"u8, id);
    }

    private void EndAnswer()
    {
        if (_answer?.ViewId is { } id) _id = id;
        _answer?.Dispose();
        _answer = null;
    }
}
