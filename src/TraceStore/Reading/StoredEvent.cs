namespace Spoor.TraceStore.Reading;

/// <summary>An event of a span.</summary>
/// <param name="TimeUnixNanos">Time, in nanoseconds since the Unix epoch.</param>
/// <param name="Name">Name; may be empty.</param>
/// <param name="Attributes">Attributes, in order.</param>
/// <param name="DroppedAttributesCount">Attributes that the sender left out.</param>
public sealed record StoredEvent(
    ulong TimeUnixNanos, string Name, IReadOnlyList<StoredAttribute> Attributes, uint DroppedAttributesCount);
