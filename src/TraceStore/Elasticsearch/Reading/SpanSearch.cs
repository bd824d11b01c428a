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

    private const string Filter = "filter_path=pit_id,timed_out,_shards,hits.hits._source,hits.hits.sort";

    /// <summary>Runs a search.</summary>
    /// <param name="indices">Indices, comma-separated; <see langword="null"/> where the body names a point in time.</param>
    /// <param name="body">The search; one of its sort values is <c>@timestamp</c>.</param>
    /// <param name="size">Number of hits that it asks for.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="timeAt">Which of the sort values is <c>@timestamp</c>.</param>
    /// <returns>The page.</returns>
    public async Task<SpanPage> ReadAsync(
        string? indices, ReadOnlyMemory<byte> body, int size, CancellationToken cancellationToken, int timeAt = 0)
    {
        var path = indices is null ? $"/_search?{Filter}" : $"/{indices}/_search?ignore_unavailable=true&{Filter}";
        using var documents = new BulkBuffer(64 * 1024);
        var hits = new List<SpanHit>();
        var wanted = new Dictionary<string, DateOnly>(StringComparer.Ordinal);
        var days = new HashSet<DateOnly>();
        string? lastSort = null, pointInTime;
        List<string> problems;
        bool isLast;
        using (var reader = new HitReader(await store.SendAsync(HttpMethod.POST, path, body, cancellationToken)))
        {
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
            isLast = isWhole && hits.Count < size;
            pointInTime = reader.PointInTime;
            problems = reader.Problems;
            if (reader.TimedOut) problems.Add("Elasticsearch stopped at its time-out; spans may be missing.");
        }

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
        return new SpanPage(spans, lastSort, hits.Count > 0 ? hits[^1].Millis : 0, isLast, pointInTime, problems);
    }
}
