using System.Text.Json;

namespace Spoor.TraceStore.Elasticsearch.Reading;

/// <summary>Puts what Elasticsearch tells about shards that did not answer into sentences. A search with failed shards succeeds: who does
/// not look takes a part for the whole.</summary>
internal static class ShardFailures
{
    /// <summary>Reads the object <c>_shards</c> of an answer.</summary>
    /// <param name="shards">The object.</param>
    /// <param name="problems">Where a sentence goes when shards failed.</param>
    public static void Read(ReadOnlyMemory<byte> shards, ICollection<string> problems)
    {
        using var json = JsonDocument.Parse(shards);
        Read(json.RootElement, problems);
    }

    /// <summary>Reads the object <c>_shards</c> of an answer.</summary>
    /// <param name="shards">The object.</param>
    /// <param name="problems">Where a sentence goes when shards failed.</param>
    public static void Read(JsonElement shards, ICollection<string> problems)
    {
        if (!shards.TryGetProperty("failed", out var failed) || failed.GetInt32() == 0) return;
        var total = shards.TryGetProperty("total", out var all) ? all.GetInt32() : failed.GetInt32();
        problems.Add($"{failed.GetInt32()} of {total} shards did not answer: {Reason(shards)}");
    }

    private static string Reason(JsonElement shards)
    {
        if (!shards.TryGetProperty("failures", out var failures) || failures.GetArrayLength() == 0) return "no reason is given.";
        var failure = failures[0];
        var index = failure.TryGetProperty("index", out var name) ? name.GetString() : null;
        if (!failure.TryGetProperty("reason", out var reason)) return $"{index}: no reason is given.";
        var type = reason.TryGetProperty("type", out var word) ? word.GetString() : null;
        var text = reason.TryGetProperty("reason", out var sentence) ? sentence.GetString() : null;
        return $"{index}: {type}: {text}";
    }
}
