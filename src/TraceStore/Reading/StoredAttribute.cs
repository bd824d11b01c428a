namespace Spoor.TraceStore.Reading;

/// <summary>One attribute of a span, event, link, resource or scope.</summary>
/// <param name="Key">Its key; may be empty, may repeat.</param>
/// <param name="Value">Its value.</param>
public readonly record struct StoredAttribute(string Key, AttributeValue Value);
