using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Spoor.Load.Verify;

/// <summary>Counts the run's documents in Elasticsearch, past the product: by the mark that all its trace ids begin with.</summary>
internal sealed class StoreCount : IDisposable
{
    private const string Tolerant = "ignore_unavailable=true&allow_no_indices=true";
    private readonly HttpClient _client;
    private readonly string _indices;
    private readonly string _query;

    /// <summary>Makes the client.</summary>
    /// <param name="elasticsearch">Its address; user and password where it asks for them.</param>
    /// <param name="indexPrefix">The product's index prefix.</param>
    /// <param name="mark">The run's mark.</param>
    public StoreCount(Uri elasticsearch, string indexPrefix, uint mark)
    {
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new Uri(elasticsearch.GetLeftPart(UriPartial.Path).TrimEnd('/').Replace($"{elasticsearch.UserInfo}@", "", StringComparison.Ordinal) + "/"),
            Timeout = TimeSpan.FromMinutes(1),
        };
        if (elasticsearch.UserInfo.Length > 0)
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(elasticsearch.UserInfo))));
        _indices = $"{indexPrefix}-spans-*";
        _query = $$"""{"query":{"prefix":{"trace_id":"{{mark:x8}}"} } }""";
    }

    /// <summary>Makes visible what was written, and counts.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The exact number of documents, or why there is none.</returns>
    public async Task<(long? Count, string? Fault)> CountAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var refreshed = await _client.PostAsync(new Uri($"{_indices}/_refresh?{Tolerant}", UriKind.Relative), null, cancellationToken);
            using var content = new StringContent(_query, Encoding.UTF8, "application/json");
            using var response = await _client.PostAsync(new Uri($"{_indices}/_count?{Tolerant}", UriKind.Relative), content, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (!response.IsSuccessStatusCode) return (null, $"{(int)response.StatusCode} {Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, 200))}");
            using var answer = JsonDocument.Parse(body);
            var failed = answer.RootElement.GetProperty("_shards").GetProperty("failed").GetInt32();
            // A count over some of the shards is no count.
            return failed > 0 ? (null, $"{failed} shards failed") : (answer.RootElement.GetProperty("count").GetInt64(), null);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or JsonException or KeyNotFoundException)
        {
            return (null, failure.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, "no answer within 1 min");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
