using System.Text.Json;

namespace Spoor.TraceStore.Elasticsearch.Reading;

/// <summary>A search that is read in a <see cref="SearchView"/>.</summary>
/// <param name="Filter">Members of hits that are asked for, as <c>filter_path</c> has them.</param>
/// <param name="WriteMembers">Writes <c>size</c>, <c>query</c>, <c>sort</c> and what else the search has. Given the name of the sort key by
/// which documents stand in the view; it tells apart what all other keys leave equal.</param>
internal readonly record struct ViewSearch(string Filter, Action<Utf8JsonWriter, string> WriteMembers)
{
    /// <summary>Writes an order by the key of the view.</summary>
    /// <param name="json">Where to; inside <c>sort</c>.</param>
    /// <param name="key">The key.</param>
    public static void WriteOrder(Utf8JsonWriter json, string key)
    {
        json.WriteStartObject();
        json.WriteString(key, "asc"u8);
        json.WriteEndObject();
    }
}
