using System.Text.Json;
using Spoor.TraceStore.Reading;

namespace Spoor.Query.Api;

/// <summary>Tags that a parameter gives as a JSON object, such as <c>{"http.method":"GET","error":true}</c>.</summary>
internal static class TagMap
{
    /// <summary>Reads the object.</summary>
    /// <param name="name">The parameter's name.</param>
    /// <param name="text">What was sent.</param>
    /// <returns>One condition for each member; flags and numbers by their text.</returns>
    /// <exception cref="ParameterException">It is no object of strings, flags and numbers.</exception>
    public static IEnumerable<TagCondition> Read(string name, string text)
    {
        var tags = new List<TagCondition>();
        try
        {
            using var map = JsonDocument.Parse(text);
            if (map.RootElement.ValueKind != JsonValueKind.Object) throw NoMap(name, text);
            foreach (var tag in map.RootElement.EnumerateObject())
                tags.Add(new TagCondition(tag.Name, tag.Value.ValueKind switch
                {
                    JsonValueKind.String => tag.Value.GetString()!,
                    JsonValueKind.True or JsonValueKind.False or JsonValueKind.Number => tag.Value.GetRawText(),
                    _ => throw NoMap(name, text),
                }));
        }
        catch (Exception none) when (none is JsonException or InvalidOperationException)
        {
            // The latter: half a surrogate pair, which is no text.
            throw NoMap(name, text);
        }
        return tags;
    }

    private static ParameterException NoMap(string name, string text) =>
        new($"Parameter {name} is '{text}'; it must be a JSON object of strings, such as {{\"http.method\":\"GET\"}}.");
}
