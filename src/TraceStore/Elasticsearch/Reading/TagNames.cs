namespace Spoor.TraceStore.Elasticsearch.Reading;

/// <summary>Tags that clients see and search for, which are no attributes in the store.</summary>
internal static class TagNames
{
    /// <summary>The name of an event, a field of a log.</summary>
    public const string EventName = "event";

    /// <summary>The status message.</summary>
    public const string StatusDescription = "otel.status_description";

    /// <summary>Whether a tag is the scope's name, today's spelling or the older one.</summary>
    /// <param name="key">Key of the tag.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsScopeName(string key) => key is "otel.scope.name" or "otel.library.name";

    /// <summary>Whether a tag is the scope's version, today's spelling or the older one.</summary>
    /// <param name="key">Key of the tag.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsScopeVersion(string key) => key is "otel.scope.version" or "otel.library.version";

    /// <summary>The field of a span's document that a tag shows.</summary>
    /// <param name="key">Key of the tag.</param>
    /// <param name="value">Its value, in any case.</param>
    /// <returns>The field and its word, or <see langword="null"/>.</returns>
    public static (string Field, string Word)? Field(string key, string value) => (key, value.ToLowerInvariant()) switch
    {
        ("error", "true") => ("status", "error"),
        ("otel.status_code", var word) => ("status", word),
        ("span.kind", var word) => ("kind", word),
        _ => null,
    };
}
