namespace Spoor.TraceStore.Reading;

/// <summary>A span must carry this tag, as clients of Jaeger see tags: an attribute of the span, of one of its events, of its resource or
/// scope, or a field that is shown as a tag (<c>span.kind</c>, <c>error</c>, <c>otel.status_code</c>…).</summary>
/// <param name="Key">Key of the tag; may be empty.</param>
/// <param name="Value">Its value as text: <c>true</c>, <c>200</c>, <c>GET</c>.</param>
public readonly record struct TagCondition(string Key, string Value);
