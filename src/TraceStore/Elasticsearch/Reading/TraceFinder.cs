using System.Globalization;
using System.Text.Json;
using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Reading;
using Tracing.Ids;
using HttpMethod = Elastic.Transport.HttpMethod;

namespace Spoor.TraceStore.Elasticsearch.Reading;

/// <summary>Finds the newest traces that have a matching span, by walking over matching spans from the newest on.</summary>
/// <remarks>A hit is two sort keys and nothing else: nothing is decompressed. What was found is left out of all further pages, so that a
/// trace of any number of matching spans costs one page and hides no other.</remarks>
/// <param name="store">The cluster.</param>
/// <param name="names">How indices are named.</param>
/// <param name="formats">Formats of the indices.</param>
/// <param name="clock">Ends searches that take too long.</param>
/// <param name="maxTerms">Most origins that one clause may name: <c>index.max_terms_count</c> of Elasticsearch.</param>
internal sealed class TraceFinder(
    StoreCall store, IndexNames names, FormatWatch formats, TimeProvider clock, int maxTerms = TraceFinder.DefaultMaxTerms)
{
    /// <summary>Elasticsearch's own limit.</summary>
    public const int DefaultMaxTerms = 65_536;

    private const int MinPage = 200;
    private const int MaxPage = 10_000;
    private const int MaxDocumentPage = 1_000;
    private const ulong NanosPerMillisecond = 1_000_000;

    private readonly OriginSearch _origins = new(store, names);

    /// <summary>Finds traces.</summary>
    /// <param name="query">The conditions.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The newest traces.</returns>
    public async Task<FoundTraces> FindAsync(TraceQuery query, CancellationToken cancellationToken)
    {
        var found = new List<TraceId>();
        var problems = new List<string>();
        using var timeout = new CancellationTokenSource(query.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            if (await PrepareAsync(query, problems, either.Token) is { } search)
                await FindAsync(search, found, problems, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture,
                $"The search ended after {query.Timeout.TotalSeconds:0.###} s, its time-out; there may be older traces."));
        }
        return new FoundTraces(found, [.. problems.Distinct()]);
    }

    /// <summary>Asks the dictionary what is known before spans are searched.</summary>
    /// <returns>The search; <see langword="null"/> where nothing can match.</returns>
    private async Task<PreparedSearch?> PrepareAsync(TraceQuery query, List<string> problems, CancellationToken cancellationToken)
    {
        var (first, last) = (IndexNames.Day(query.Window.StartUnixNanos), IndexNames.Day(query.Window.EndUnixNanos));
        await formats.TellAsync(day => day >= first && day <= last, problems, cancellationToken);
        var tags = new List<TagClause>();
        foreach (var tag in query.Tags)
        {
            var origins = await _origins.FindAsync(query, tag, cancellationToken);
            problems.AddRange(origins.Problems);
            tags.Add(new TagClause(tags.Count, tag, origins, maxTerms));
        }
        OriginSet? service = null;
        if (query.Service is { } name && KeyValueTerm.IsCut(name))
        {
            service = await _origins.FindByServiceAsync(query, cancellationToken);
            problems.AddRange(service.Problems);
            if (service.Ids.Count == 0) return null;
            if (service.Ids.Count > DefaultMaxTerms)
                problems.Add($"The service has more than {DefaultMaxTerms} combinations of resource and scope in this time; spans of the others are not looked at.");
        }
        return new PreparedSearch(query, tags, service);
    }

    private async Task FindAsync(PreparedSearch search, List<TraceId> found, List<string> problems, CancellationToken cancellationToken)
    {
        var path = $"/{DayRange.Spans(names, search.Query.Window, withSlack: false)}/_search?ignore_unavailable=true"
            + "&filter_path=timed_out,_shards,hits.hits.sort,hits.hits.fields,hits.hits.matched_queries,hits.hits._source";
        var known = new HashSet<TraceId>();
        var maxPage = search.NeedsDocument ? MaxDocumentPage : MaxPage;
        var size = Math.Clamp(2 * search.Query.Limit, MinPage, maxPage);
        for (string? after = null; found.Count < search.Query.Limit; size = Math.Min(2 * size, maxPage))
        {
            var body = Body(search, size, found, after);
            using var reader = new HitReader(await store.SendAsync(HttpMethod.POST, path, body, cancellationToken));
            var hits = 0;
            for (; found.Count < search.Query.Limit && await reader.ReadAsync(cancellationToken); hits++)
            {
                var hit = ReadHit(reader.Hit, problems);
                if (hit is null) continue;
                after = hit.Sort;
                if (hit.TraceId is { } traceId && !known.Contains(traceId) && search.Accepts(hit))
                {
                    known.Add(traceId);
                    found.Add(traceId);
                }
            }
            problems.AddRange(reader.Problems);
            if (reader.TimedOut)
            {
                problems.Add("Elasticsearch stopped at the time-out of the search; there may be more and newer traces.");
                return;
            }
            if (hits < size) return;
        }
    }

    private static TraceHit? ReadHit(ReadOnlyMemory<byte> json, List<string> problems)
    {
        try
        {
            return TraceHit.Read(json);
        }
        catch (DocumentFormatException e)
        {
            problems.Add($"A span cannot be read, and is not compared: {e.Message}");
            return null;
        }
    }

    private static ReadOnlyMemory<byte> Body(PreparedSearch search, int size, List<TraceId> found, string? after) => SearchBody.Write(json =>
    {
        var query = search.Query;
        json.WriteNumber("size"u8, size);
        json.WriteBoolean("track_total_hits"u8, false);
        json.WriteString("timeout"u8, $"{(long)Math.Ceiling(query.Timeout.TotalMilliseconds)}ms");
        if (!search.NeedsDocument)
        {
            json.WriteBoolean("_source"u8, false);
            json.WriteString("stored_fields"u8, "_none_"u8);
        }
        if (search.NeedsCheck)
        {
            json.WriteStartArray("docvalue_fields"u8);
            json.WriteStringValue("origin"u8);
            json.WriteEndArray();
        }
        json.WriteStartObject("query"u8);
        json.WriteStartObject("bool"u8);
        json.WriteStartArray("filter"u8);
        WriteFilters(json, search);
        json.WriteEndArray();
        if (search.Tags.Any(tag => tag.IsOptional))
        {
            json.WriteStartArray("should"u8);
            foreach (var tag in search.Tags)
                if (tag.IsOptional) tag.Write(json);
            json.WriteEndArray();
            json.WriteNumber("minimum_should_match"u8, 0);
        }
        if (found.Count > 0)
        {
            json.WriteStartArray("must_not"u8);
            SearchBody.Terms(json, "trace_id", found.Select(id => id.ToString()));
            json.WriteEndArray();
        }
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("sort"u8);
        SearchBody.Order(json, "@timestamp", "desc", "date");
        SearchBody.Order(json, "trace_id", "desc", "keyword");
        json.WriteEndArray();
        if (after is null) return;
        json.WritePropertyName("search_after"u8);
        json.WriteRawValue(after);
    });

    private static void WriteFilters(Utf8JsonWriter json, PreparedSearch search)
    {
        var query = search.Query;
        SearchBody.Range(
            json, "@timestamp", (long)(query.Window.StartUnixNanos / NanosPerMillisecond), (long)(query.Window.EndUnixNanos / NanosPerMillisecond));
        if (query.Service is { } service) SearchBody.Term(json, "service", KeyValueTerm.Cut(service));
        if (search.ServiceOrigins is { } origins) SearchBody.Terms(json, "origin", origins.Ids.Take(DefaultMaxTerms));
        if (query.Operation is { } operation) SearchBody.Term(json, "name", KeyValueTerm.Cut(operation));
        if (query.MinDurationNanos is not null || query.MaxDurationNanos is not null)
            SearchBody.Range(json, "duration", query.MinDurationNanos, query.MaxDurationNanos);
        foreach (var tag in search.Tags)
            if (!tag.IsOptional) tag.Write(json);
    }
}
