using Spoor.TraceStore.Reading;
using HttpMethod = Elastic.Transport.HttpMethod;

namespace Spoor.TraceStore.Elasticsearch.Reading;

/// <summary>A view held by a point in time: each answer is a search of its own, after the last hit of the one before.</summary>
internal sealed class PointInTimeView : SearchView
{
    private readonly StoreCall _store;
    private readonly ViewSearch _search;
    private string _id;
    private HitReader? _answer;

    private PointInTimeView(StoreCall store, ViewSearch search, string id)
    {
        _store = store;
        _search = search;
        _id = id;
    }

    /// <summary>Opens one.</summary>
    /// <param name="store">The cluster, Elasticsearch.</param>
    /// <param name="indices">Names of indices, comma-separated; those that do not exist are left out.</param>
    /// <param name="search">What to search for.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>It, to be disposed.</returns>
    public static new async Task<PointInTimeView> OpenAsync(
        StoreCall store, string indices, ViewSearch search, CancellationToken cancellationToken)
    {
        // Not to be cut short: what was opened must be known to be closed.
        cancellationToken.ThrowIfCancellationRequested();
        using var answer = await store.ReadAsync(
            HttpMethod.POST, $"/{indices}/_pit?keep_alive={KeepAlive}&ignore_unavailable=true", default, CancellationToken.None);
        return new PointInTimeView(store, search, answer.RootElement.GetProperty("id").GetString()!);
    }

    /// <inheritdoc/>
    public override async Task<HitReader> ReadOnAsync(string? after, CancellationToken cancellationToken)
    {
        EndAnswer();
        var body = SearchBody.Write(json =>
        {
            json.WriteBoolean("track_total_hits"u8, false);
            json.WriteStartObject("pit"u8);
            json.WriteString("id"u8, _id);
            json.WriteString("keep_alive"u8, KeepAlive);
            json.WriteEndObject();
            _search.WriteMembers(json, "_shard_doc");
            if (after is null) return;
            json.WritePropertyName("search_after"u8);
            json.WriteRawValue(after);
        });
        return _answer = new HitReader(await _store.SendAsync(
            HttpMethod.POST, $"/_search?filter_path=pit_id,timed_out,_shards,{_search.Filter}", body, cancellationToken));
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        EndAnswer();
        try
        {
            using var timeout = new CancellationTokenSource(CloseTimeout);
            using var answer = await _store.SendAsync(
                HttpMethod.DELETE, "/_pit", SearchBody.Write(json => json.WriteString("id"u8, _id)), timeout.Token);
        }
        catch (Exception e) when (e is StoreUnavailableException or OperationCanceledException)
        {
            // The cluster closes it by itself after KeepAlive.
        }
    }

    private void EndAnswer()
    {
        // Each answer may bring another id, which the next question is to name.
        if (_answer?.ViewId is { } id) _id = id;
        _answer?.Dispose();
        _answer = null;
    }
}
