using System.Text.Json;
using Spoor.TraceStore.Elasticsearch.Client;
using Spoor.TraceStore.Elasticsearch.Documents;
using HttpMethod = Elastic.Transport.HttpMethod;

namespace Spoor.TraceStore.Elasticsearch.Indices;

/// <summary>Deletes whole days, an hour after their last span may have come. Any number of ingesters may do it at the same time.</summary>
/// <remarks>Only indices whose name is exactly ours are deleted, each by its name: never a pattern, never an alias. What is gone already is
/// done.</remarks>
internal sealed class RetentionSweep(
    ElasticsearchAdministration administration, IndexNames names, AgeLimits age, RetentionTelemetry telemetry)
{
    /// <summary>Looks at every index and deletes what is too old.</summary>
    /// <returns>Number of indices that this call deleted; -1 when not all could be looked at or deleted.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var listed = await administration.SendAsync(
            HttpMethod.GET, $"/{names.AllSpans},{names.AllDictionaries}/_settings/index.creation_date?expand_wildcards=all&allow_no_indices=true&ignore_unavailable=true",
            default, cancellationToken).ConfigureAwait(false);
        if (!listed.IsSuccess)
        {
            telemetry.Failed("the list of indices", listed.ToString());
            return -1;
        }
        int deleted = 0, failed = 0;
        foreach (var index in ReadNames(listed.Body))
        {
            if (!names.TryReadDay(index, out var date) || !age.IsDeletable(UtcDay.Of(date))) continue;
            var answer = await administration.SendAsync(HttpMethod.DELETE, "/" + index, default, cancellationToken).ConfigureAwait(false);
            if (answer.IsSuccess)
            {
                deleted++;
                telemetry.Deleted(index);
            }
            else if (answer.Status != 404)
            {
                failed++;
                telemetry.Failed($"the deletion of {index}", answer.ToString());
            }
        }
        return failed == 0 ? deleted : -1;
    }

    private List<string> ReadNames(string body)
    {
        var found = new List<string>();
        try
        {
            using var json = JsonDocument.Parse(body);
            foreach (var index in json.RootElement.EnumerateObject()) found.Add(index.Name);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            telemetry.Failed("the list of indices", exception.Message);
        }
        return found;
    }
}
