using System.Text.Json;
using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Reading;
using HttpMethod = Elastic.Transport.HttpMethod;

namespace Spoor.TraceStore.Elasticsearch.Reading;

/// <summary>Knows which indices were made by a later version of us, whose documents may hold what this version passes over.</summary>
/// <param name="store">The cluster.</param>
/// <param name="names">How indices are named.</param>
/// <param name="clock">Tells when to ask again.</param>
internal sealed class FormatWatch(StoreCall store, IndexNames names, TimeProvider clock)
{
    /// <summary>A new format comes with a new day, after an upgrade: a minute late is early enough.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);

    private volatile Known? _known;

    /// <summary>What is to be said about the indices of some days.</summary>
    /// <param name="concerns">Tells whether a day's indices were asked.</param>
    /// <param name="problems">Where a sentence goes for each index of a later format.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <returns>When it is known.</returns>
    public async ValueTask TellAsync(Func<DateOnly, bool> concerns, ICollection<string> problems, CancellationToken cancellationToken)
    {
        if (_known is not { } known || clock.GetElapsedTime(known.ReadAt) > MaxAge)
            _known = known = new Known(clock.GetTimestamp(), await ReadAsync(cancellationToken));
        foreach (var index in known.Later)
            if (concerns(index.Day))
                problems.Add($"Index {index.Name} has document format {index.Format}, this version reads {IndexTemplates.Format}; upgrade the query service, what is new in it is left out.");
    }

    private async Task<List<LaterIndex>> ReadAsync(CancellationToken cancellationToken)
    {
        var later = new List<LaterIndex>();
        try
        {
            using var answer = await store.ReadAsync(
                HttpMethod.GET, $"/{names.AllSpans},{names.AllDictionaries}/_mapping?ignore_unavailable=true&filter_path=*.mappings._meta.format",
                default, cancellationToken);
            foreach (var index in answer.RootElement.EnumerateObject())
            {
                var format = index.Value.GetProperty("mappings").GetProperty("_meta").GetProperty("format");
                if (format.ValueKind == JsonValueKind.Number && format.TryGetInt32(out var number) && number > IndexTemplates.Format
                    && names.TryReadDay(index.Name, out var day)) later.Add(new LaterIndex(index.Name, day, number));
            }
        }
        catch (StoreUnavailableException)
        {
            // Reading mappings may be forbidden where searching is not; the question itself tells whether the cluster answers.
        }
        return later;
    }

    private sealed record Known(long ReadAt, List<LaterIndex> Later);

    private readonly record struct LaterIndex(string Name, DateOnly Day, int Format);
}
