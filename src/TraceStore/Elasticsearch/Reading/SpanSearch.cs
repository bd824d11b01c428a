using Spoor.TraceStore.Elasticsearch.Documents;
using HttpMethod = Elastic.Transport.HttpMethod;

namespace Spoor.TraceStore.Elasticsearch.Reading;

/// <summary>Runs a search that brings whole spans, and reads a page of them: documents, then the origins they name.</summary>
/// <param name="store">The cluster.</param>
/// <param name="origins">The dictionary.</param>
/// <param name="formats">Formats of the indices.</param>
internal sealed class SpanSearch(StoreCall store, OriginReader origins, FormatWatch formats)
{
    /// <summary>Most bytes of documents of one page; what is above is read by the next.</summary>
    public const int MaxPageBytes = 8 * 1024 * 1024;

    /// <summary>Members of hits that are asked for.</summary>
    public const string Filter = "hits.hits._source,hits.hits.sort";

    /// <summary>Runs a search.</summary>
    /// <param name="indices">Indices, comma-separated.</param>
    /// <param name="body">The search; the first of its sort values is <c>@timestamp</c>.</param>
    /// <param name="size">Number of hits that it asks for.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The page.</returns>
    public async Task<SpanPage> ReadAsync(string indices, ReadOnlyMemory<byte> body, int size, CancellationToken cancellationToken)
    {
        var path = $"/{indices}/_search?ignore_unavailable=true&filter_path=timed_out,_shards,{Filter}";
        using var reader = new HitReader(await store.SendAsync(HttpMethod.POST, path, body, cancellationToken));
        return await ReadAsync(reader, size, timeAt: 0, cancellationToken);
    }

    /// <summary>Reads on in a view.</summary>
    /// <param name="view">The view.</param>
    /// <param name="after">Sort values of the last hit of the page before.</param>
    /// <param name="size">Number of hits that its search asks for.</param>
    /// <param name="timeAt">Which of the sort values is <c>@timestamp</c>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The page; one without spans is the last, or holds only problems.</returns>
    public async Task<SpanPage> ReadAsync(SearchView view, string? after, int size, int timeAt, CancellationToken cancellationToken)
    {
        while (true)
        {
            var reader = await view.ReadOnAsync(after, cancellationToken);
            var page = await ReadAsync(reader, size, timeAt, cancellationToken);
            // An answer whose last hit filled the page before has nothing more, but the view has.
            if (page.LastSort is not null || page.IsLast) return page;
        }
    }

    private async Task<SpanPage> ReadAsync(HitReader reader, int size, int timeAt, CancellationToken cancellationToken)
    {
        using var documents = new BulkBuffer(64 * 1024);
        var hits = new List<SpanHit>();
        var wanted = new Dictionary<string, DateOnly>(StringComparer.Ordinal);
        var days = new HashSet<DateOnly>();
        string? lastSort = null;
        var isWhole = true;
        while (await reader.ReadAsync(cancellationToken))
        {
            var hit = SpanHit.Read(reader.Hit.Span, documents, timeAt);
            hits.Add(hit);
            var day = IndexNames.Day((ulong)Math.Max(0, hit.Millis) * 1_000_000);
            days.Add(day);
            if (hit.Origin.Length > 0) wanted.TryAdd(hit.Origin, day);
            lastSort = hit.Sort;
            if (documents.Length < MaxPageBytes) continue;
            isWhole = false;
            break;
        }
        var isLast = isWhole && reader.Count < size;
        var problems = new List<string>(reader.Problems);
        reader.Problems.Clear();
        if (reader.TimedOut) problems.Add("The cluster stopped at its time-out; spans may be missing.");

        if (days.Count > 0) await formats.TellAsync(days.Contains, problems, cancellationToken);
        var known = await origins.ReadAsync(wanted, problems, cancellationToken);
        var spans = new List<ReadSpan>(hits.Count);
        foreach (var hit in hits)
        {
            try
            {
                var span = SpanDocumentDecoder.Read(documents.WrittenSpan.Slice(hit.Start, hit.Length), known.GetValueOrDefault);
                spans.Add(new ReadSpan(span, hit.Millis, hit.Length));
            }
            catch (DocumentFormatException e)
            {
                problems.Add($"A span cannot be read: {e.Message}");
            }
        }
        return new SpanPage(spans, lastSort, hits.Count > 0 ? hits[^1].Millis : 0, isLast, problems);
    }
}
