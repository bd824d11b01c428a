namespace Spoor.TraceStore.Elasticsearch.Reading;

/// <summary>All hits of one search, answer by answer, in a view of the indices that does not change meanwhile. Disposing closes it, whatever
/// became of the reading.</summary>
internal abstract class SearchView : IAsyncDisposable
{
    /// <summary>How long it outlives its last use where nobody could close it.</summary>
    protected const string KeepAlive = "1m";

    /// <summary>How long closing may take.</summary>
    protected static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Opens one: a point in time on Elasticsearch, a scroll elsewhere. OpenSearch's points in time have no key that tells apart what
    /// all other keys leave equal, and so lose hits between two pages.</summary>
    /// <param name="store">The cluster.</param>
    /// <param name="indices">Names of indices, comma-separated; those that do not exist are left out.</param>
    /// <param name="search">What to search for.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>It, to be disposed.</returns>
    public static async Task<SearchView> OpenAsync(StoreCall store, string indices, ViewSearch search, CancellationToken cancellationToken) =>
        await store.HasPointsInTimeAsync(cancellationToken)
            ? await PointInTimeView.OpenAsync(store, indices, search, cancellationToken)
            : new ScrollView(store, indices, search);

    /// <summary>Gives the answer that holds the next hits.</summary>
    /// <param name="after">Sort values of the last hit that was read; <see langword="null"/> before the first.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The answer; the view disposes it. It may be one that was given before and not read to its end.</returns>
    public abstract Task<HitReader> ReadOnAsync(string? after, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
