using System.Text.Json;

namespace Spoor.TraceStore.Elasticsearch.Client;

/// <summary>The sentence in an error that Elasticsearch answers, for people.</summary>
internal static class ErrorReason
{
    private static ReadOnlySpan<char> Key => "\"reason\":\"";

    /// <summary>The first <c>reason</c> of an error; the whole text where there is none.</summary>
    /// <param name="body">The answer's text, or its start.</param>
    public static string Of(string body)
    {
        var start = body.AsSpan().IndexOf(Key);
        if (start < 0) return body;
        start += Key.Length;
        var end = start;
        while (end < body.Length && body[end] != '"') end += body[end] == '\\' ? 2 : 1;
        if (end >= body.Length) return body[start..];
        try
        {
            return JsonSerializer.Deserialize<string>(body.AsSpan(start - 1, end - start + 2)) ?? body;
        }
        catch (JsonException)
        {
            return body[start..end];
        }
    }
}
