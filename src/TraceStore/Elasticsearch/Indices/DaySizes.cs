using System.Text.Json;
using Spoor.TraceStore.Elasticsearch.Client;
using Spoor.TraceStore.Elasticsearch.Documents;
using HttpMethod = Elastic.Transport.HttpMethod;

namespace Spoor.TraceStore.Elasticsearch.Indices;

/// <summary>Asks the cluster how much each day's index of spans holds.</summary>
internal sealed class DaySizes(ElasticsearchAdministration administration, IndexNames names)
{
    /// <summary>Reads the sizes.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The sizes, none where the cluster does not tell us (<c>monitor</c> may be forbidden); and the answer, of which the caller
    /// is to see whether another attempt may tell more.</returns>
    public async ValueTask<(List<DaySize> Sizes, AdministrationAnswer Answer)> ReadAsync(CancellationToken cancellationToken)
    {
        var answer = await administration.SendAsync(
            HttpMethod.GET, $"/{names.AllSpans}/_stats/store?filter_path=indices.*.primaries.store.size_in_bytes", default, cancellationToken).ConfigureAwait(false);
        return (answer.IsSuccess ? Read(answer.Body) : [], answer);
    }

    private List<DaySize> Read(string body)
    {
        var sizes = new List<DaySize>();
        try
        {
            using var json = JsonDocument.Parse(body);
            if (!json.RootElement.TryGetProperty("indices", out var indices)) return sizes;
            foreach (var index in indices.EnumerateObject())
                if (names.TryReadDay(index.Name, out var day))
                    sizes.Add(new DaySize(day, index.Value.GetProperty("primaries").GetProperty("store").GetProperty("size_in_bytes").GetInt64()));
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Something between us and the cluster answered in its place: the configured number of shards stands.
            sizes.Clear();
        }
        return sizes;
    }
}
