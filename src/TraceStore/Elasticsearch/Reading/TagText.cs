using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Reading;

namespace Spoor.TraceStore.Elasticsearch.Reading;

/// <summary>Compares the tags of a span with a value in full, where the index knows only how values start.</summary>
internal static class TagText
{
    /// <summary>Whether a span has a tag.</summary>
    /// <param name="span">The span.</param>
    /// <param name="tag">The tag.</param>
    /// <returns>Whether an attribute of the span, of one of its events, of its own resource or scope, its status message or the name of one
    /// of its events is it.</returns>
    public static bool Has(StoredSpan span, TagCondition tag)
    {
        if (Has(span.Attributes, tag)) return true;
        foreach (var moment in span.Events)
            if (Has(moment.Attributes, tag) || (tag.Key == TagNames.EventName && moment.Name == tag.Value)) return true;
        return (tag.Key == TagNames.StatusDescription && span.StatusMessage == tag.Value) || (span.Origin is { } origin && Has(origin, tag));
    }

    /// <summary>Whether an origin has a tag.</summary>
    /// <param name="origin">The origin.</param>
    /// <param name="tag">The tag.</param>
    /// <returns>Whether an attribute of resource or scope, or the scope's name or version, is it.</returns>
    public static bool Has(StoredOrigin origin, TagCondition tag) =>
        Has(origin.ResourceAttributes, tag) || Has(origin.ScopeAttributes, tag)
        || (TagNames.IsScopeName(tag.Key) && origin.ScopeName == tag.Value)
        || (TagNames.IsScopeVersion(tag.Key) && origin.ScopeVersion == tag.Value);

    private static bool Has(IReadOnlyList<StoredAttribute> attributes, TagCondition tag)
    {
        for (var i = 0; i < attributes.Count; i++)
            if (Has(attributes[i].Key, attributes[i].Value, tag)) return true;
        return false;
    }

    // Elements of arrays have the array's key, entries of maps the map's and their own with a dot between: so they are indexed.
    private static bool Has(string key, AttributeValue value, TagCondition tag)
    {
        switch (value.Kind)
        {
            case AttributeKind.Array:
                foreach (var element in value.Elements)
                    if (Has(key, element, tag)) return true;
                return value.Elements.Count == 0 && key == tag.Key && tag.Value.Length == 0;
            case AttributeKind.Map:
                foreach (var entry in value.Entries)
                    if (Has($"{key}.{entry.Key}", entry.Value, tag)) return true;
                return value.Entries.Count == 0 && key == tag.Key && tag.Value.Length == 0;
            default:
                return key == tag.Key && KeyValueTerm.Text(value) == tag.Value;
        }
    }
}
