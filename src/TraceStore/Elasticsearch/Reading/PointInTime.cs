using System.Buffers;
using System.Text.Json;
using Spoor.TraceStore.Reading;
using HttpMethod = Elastic.Transport.HttpMethod;

namespace Spoor.TraceStore.Elasticsearch.Reading;

/// <summary>A view of indices that does not change while its pages are read. Disposing closes it, whatever became of the reading.</summary>
internal sealed class PointInTime : IAsyncDisposable
{
    /// <summary>How long it outlives its last use where nobody could close it.</summary>
    public const string KeepAlive = "1m";

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);
    private readonly StoreCall _store;

    private PointInTime(StoreCall store, string id)
    {
        _store = store;
        Id = id;
    }

    /// <summary>Its id; each answer may bring another, which the next question is to name.</summary>
    public string Id { get; set; }

    /// <summary>Opens one.</summary>
    /// <param name="store">The cluster.</param>
    /// <param name="indices">Names of indices, comma-separated; those that do not exist are left out.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>It, to be disposed.</returns>
    public static async Task<PointInTime> OpenAsync(StoreCall store, string indices, CancellationToken cancellationToken)
    {
        // Not to be cut short: what was opened must be known to be closed.
        cancellationToken.ThrowIfCancellationRequested();
        using var answer = await store.ReadAsync(
            HttpMethod.POST, $"/{indices}/_pit?keep_alive={KeepAlive}&ignore_unavailable=true", default, CancellationToken.None);
        return new PointInTime(store, answer.RootElement.GetProperty("id").GetString()!);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, Id);
            json.WriteEndObject();
        }
        try
        {
            using var timeout = new CancellationTokenSource(CloseTimeout);
            using var answer = await _store.SendAsync(HttpMethod.DELETE, "/_pit", body.WrittenMemory, timeout.Token);
        }
        catch (Exception e) when (e is StoreUnavailableException or OperationCanceledException)
        {
            // The cluster closes it by itself after KeepAlive.
        }
    }
}
