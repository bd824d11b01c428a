using System.Text.Json;
using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Reading;
using HttpMethod = Elastic.Transport.HttpMethod;

namespace Spoor.TraceStore.Elasticsearch.Reading;

/// <summary>Reads origins by id from the dictionary of the spans' day. <c>_mget</c> sees what no search sees yet.</summary>
/// <param name="store">The cluster.</param>
/// <param name="names">How indices are named.</param>
internal sealed class OriginReader(StoreCall store, IndexNames names)
{
    /// <summary>Letter before the hash in the id of an origin's document.</summary>
    public const char IdLetter = 'o';

    private const int OriginsPerCall = 200;
    private readonly OriginCache _cache = new();

    /// <summary>Reads origins.</summary>
    /// <param name="wanted">Ids, each with a day of which a span names it.</param>
    /// <param name="problems">Where a sentence goes when one could not be read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The origins that the dictionary knows, by id.</returns>
    public async Task<IReadOnlyDictionary<string, StoredOrigin>> ReadAsync(
        IReadOnlyDictionary<string, DateOnly> wanted, ICollection<string> problems, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, StoredOrigin>(wanted.Count, StringComparer.Ordinal);
        var missing = new List<KeyValuePair<string, DateOnly>>();
        foreach (var origin in wanted)
        {
            if (_cache.Find(origin.Key) is { } known) found.Add(origin.Key, known);
            else missing.Add(origin);
        }
        foreach (var chunk in missing.Chunk(OriginsPerCall))
        {
            var body = SearchBody.Write(json => WriteIds(json, chunk));
            using var answer = await store.ReadAsync(
                HttpMethod.POST, "/_mget?filter_path=docs._id,docs.error,docs._source.a", body, cancellationToken);
            if (!answer.RootElement.TryGetProperty("docs", out var documents)) continue;
            foreach (var document in documents.EnumerateArray()) Take(document, found, problems);
        }
        return found;
    }

    private void WriteIds(Utf8JsonWriter json, KeyValuePair<string, DateOnly>[] origins)
    {
        json.WriteStartArray("docs"u8);
        foreach (var (id, day) in origins)
        {
            json.WriteStartObject();
            json.WriteString("_index"u8, names.Dictionary(day));
            json.WriteString("_id"u8, IdLetter + id);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void Take(JsonElement document, Dictionary<string, StoredOrigin> found, ICollection<string> problems)
    {
        if (document.TryGetProperty("error", out var error))
        {
            var type = error.TryGetProperty("type", out var word) ? word.GetString() : null;
            // An operator deleted the day's dictionary: its origins are gone for good, and the spans say so by having none.
            if (type == "index_not_found_exception") return;
            problems.Add($"Resource and scope of some spans are missing: {type}: {(error.TryGetProperty("reason", out var reason) ? reason.GetString() : null)}");
            return;
        }
        if (!document.TryGetProperty("_source", out var source)) return;
        var id = document.GetProperty("_id").GetString()![1..];
        try
        {
            var bytes = System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(source);
            var origin = SpanDocumentDecoder.ReadOrigin(bytes, id);
            _cache.Add(origin, bytes.Length);
            found[id] = origin;
        }
        catch (DocumentFormatException e)
        {
            problems.Add($"Resource and scope of some spans are missing: origin {id} cannot be read: {e.Message}");
        }
    }
}
