using System.Runtime.InteropServices;
using System.Text.Json;
using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Reading;
using HttpMethod = Elastic.Transport.HttpMethod;

namespace Spoor.TraceStore.Elasticsearch.Reading;

/// <summary>Asks the dictionary which origins have something, so that spans can be found by their resource and scope.</summary>
/// <param name="store">The cluster.</param>
/// <param name="names">How indices are named.</param>
internal sealed class OriginSearch(StoreCall store, IndexNames names)
{
    /// <summary>Most origins held for one condition, some 100 bytes each.</summary>
    public const int MaxOrigins = 1_000_000;

    private const int PageIds = 10_000;
    private const int PageDocuments = 500;

    /// <summary>Finds the origins that have a tag.</summary>
    /// <param name="query">Narrows them by service and day.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>Their ids.</returns>
    public Task<OriginSet> FindAsync(TraceQuery query, TagCondition tag, CancellationToken cancellationToken)
    {
        Action<Utf8JsonWriter>? clause = json => SearchBody.Terms(json, "kv",
        [
            KeyValueTerm.Equal(tag.Key, tag.Value, KeyPrefix.Resource), KeyValueTerm.Equal(tag.Key, tag.Value, KeyPrefix.Scope),
        ]);
        Func<StoredOrigin, bool>? accepts = KeyValueTerm.IsCut(tag.Value) ? origin => TagText.Has(origin, tag) : null;
        if (TagNames.IsScopeName(tag.Key)) clause = json => ScopeOrAttribute(json, tag);
        // The version of a scope is not indexed; there are few origins, and it stands in each.
        if (TagNames.IsScopeVersion(tag.Key)) (clause, accepts) = (null, origin => TagText.Has(origin, tag));
        return FindAsync(query, clause, accepts, cancellationToken);
    }

    /// <summary>Finds the origins of a service whose name is too long for the index, which knows only how it starts.</summary>
    /// <param name="query">The service and the days.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>Their ids.</returns>
    public Task<OriginSet> FindByServiceAsync(TraceQuery query, CancellationToken cancellationToken) =>
        FindAsync(query, null, origin => origin.ServiceName == query.Service, cancellationToken);

    private static void ScopeOrAttribute(Utf8JsonWriter json, TagCondition tag)
    {
        json.WriteStartObject();
        json.WriteStartObject("bool"u8);
        json.WriteStartArray("should"u8);
        SearchBody.Term(json, "scope", KeyValueTerm.Cut(tag.Value));
        SearchBody.Terms(json, "kv",
        [
            KeyValueTerm.Equal(tag.Key, tag.Value, KeyPrefix.Resource), KeyValueTerm.Equal(tag.Key, tag.Value, KeyPrefix.Scope),
        ]);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private async Task<OriginSet> FindAsync(
        TraceQuery query, Action<Utf8JsonWriter>? clause, Func<StoredOrigin, bool>? accepts, CancellationToken cancellationToken)
    {
        var indices = DayRange.Dictionaries(names, query.Window);
        var page = accepts is null ? PageIds : PageDocuments;
        var found = new HashSet<string>(StringComparer.Ordinal);
        var problems = new List<string>();

        const string Filter = "hits.hits._id,hits.hits.sort,hits.hits._source.a";
        var path = $"/{indices}/_search?ignore_unavailable=true&filter_path=timed_out,_shards,{Filter}";
        var body = SearchBody.Write(json =>
        {
            json.WriteBoolean("track_total_hits"u8, false);
            WriteMembers(json, null);
        });
        using (var first = new HitReader(await store.SendAsync(HttpMethod.POST, path, body, cancellationToken)))
        {
            await TakeAsync(first);
            if (first.Count < page) return new OriginSet(found, problems);
        }

        // More than a page: from the beginning, in a view that can be walked through.
        await using var view = await SearchView.OpenAsync(store, indices, new(Filter, WriteMembers), cancellationToken);
        HitReader reader;
        string? after = null;
        do
        {
            reader = await view.ReadOnAsync(after, cancellationToken);
            after = await TakeAsync(reader);
            if (found.Count >= MaxOrigins)
            {
                problems.Add($"More than {MaxOrigins} combinations of resource and scope have what is searched for; spans of the others are not looked at. Name a service or a shorter time.");
                break;
            }
        }
        while (reader.Count == page);
        return new OriginSet(found, problems);

        void WriteMembers(Utf8JsonWriter json, string? document) => Write(json, query.Service, clause, page, accepts is not null, document);

        async Task<string?> TakeAsync(HitReader hits)
        {
            string? lastSort = null;
            while (await hits.ReadAsync(cancellationToken))
            {
                using var hit = JsonDocument.Parse(hits.Hit, new JsonDocumentOptions { MaxDepth = 1000 });
                if (hit.RootElement.TryGetProperty("sort", out var sort)) lastSort = sort.GetRawText();
                if (hit.RootElement.GetProperty("_id").GetString() is not [OriginReader.IdLetter, .. var id]) continue;
                if (accepts is null || (Read(hit.RootElement, id, problems) is { } origin && accepts(origin))) found.Add(id);
            }
            problems.AddRange(hits.Problems);
            return lastSort;
        }
    }

    private static StoredOrigin? Read(JsonElement hit, string id, List<string> problems)
    {
        if (!hit.TryGetProperty("_source", out var source)) return null;
        try
        {
            return SpanDocumentDecoder.ReadOrigin(JsonMarshal.GetRawUtf8Value(source), id);
        }
        catch (DocumentFormatException e)
        {
            problems.Add($"Origin {id} cannot be read: {e.Message}");
            return null;
        }
    }

    private static void Write(
        Utf8JsonWriter json, string? service, Action<Utf8JsonWriter>? clause, int size, bool withDocument, string? document)
    {
        json.WriteNumber("size"u8, size);
        if (withDocument) json.WriteString("_source"u8, "a"u8);
        else json.WriteBoolean("_source"u8, false);
        SearchBody.StartFilter(json);
        SearchBody.Term(json, "type", "origin");
        if (service is not null) SearchBody.Term(json, "service", KeyValueTerm.Cut(service));
        clause?.Invoke(json);
        SearchBody.EndFilter(json);
        if (document is null) return;
        json.WriteStartArray("sort"u8);
        ViewSearch.WriteOrder(json, document);
        json.WriteEndArray();
    }
}
