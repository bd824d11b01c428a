using Spoor.TraceStore.Reading;

namespace Spoor.TraceStore.Elasticsearch.Documents;

/// <summary>An event as it stands in a document, before the span's start is known.</summary>
internal sealed class EventDraft
{
    /// <summary>Its time, in nanoseconds after the start of the span; wraps around.</summary>
    public long NanosAfterStart { get; set; }

    /// <summary>Name.</summary>
    public string Name { get; set; } = "";

    /// <summary>Attributes.</summary>
    public IReadOnlyList<StoredAttribute> Attributes { get; set; } = [];

    /// <summary>Attributes that the sender left out.</summary>
    public uint Dropped { get; set; }

    /// <summary>Makes the event.</summary>
    /// <param name="startUnixNanos">Start of its span.</param>
    /// <returns>The event.</returns>
    public StoredEvent Finish(ulong startUnixNanos) => new(unchecked(startUnixNanos + (ulong)NanosAfterStart), Name, Attributes, Dropped);
}
