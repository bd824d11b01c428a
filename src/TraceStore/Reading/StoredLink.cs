namespace Spoor.TraceStore.Reading;

/// <summary>A link of a span.</summary>
/// <param name="TraceId">Trace id as sent, lower-case hex of whatever length.</param>
/// <param name="SpanId">Span id as sent, lower-case hex of whatever length.</param>
/// <param name="TraceState">W3C trace state; empty where absent.</param>
/// <param name="Attributes">Attributes, in order.</param>
/// <param name="DroppedAttributesCount">Attributes that the sender left out.</param>
/// <param name="Flags">W3C trace flags and OTLP's own bits above them.</param>
public sealed record StoredLink(
    string TraceId, string SpanId, string TraceState, IReadOnlyList<StoredAttribute> Attributes, uint DroppedAttributesCount, uint Flags);
