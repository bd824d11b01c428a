using Tracing.Ids;

namespace Spoor.TraceStore.Reading;

/// <summary>A span as it comes back from the store: bit for bit in meaning what was sent, attributes in order and with their types.</summary>
public sealed class StoredSpan
{
    /// <summary>Trace id.</summary>
    public required TraceId TraceId { get; init; }

    /// <summary>Span id.</summary>
    public required SpanId SpanId { get; init; }

    /// <summary>Parent span id as sent: <see langword="null"/> where absent; zeros where zeros were sent.</summary>
    public SpanId? ParentSpanId { get; init; }

    /// <summary>W3C trace state; empty where absent.</summary>
    public string TraceState { get; init; } = "";

    /// <summary>W3C trace flags and OTLP's own bits above them.</summary>
    public uint Flags { get; init; }

    /// <summary>Name; may be empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>The service's name, known even where <see cref="Origin"/> is not; empty where the resource has none.</summary>
    public string ServiceName { get; init; } = "";

    /// <summary><c>SpanKind</c>: 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer; others as sent.</summary>
    public int Kind { get; init; }

    /// <summary>Start, in nanoseconds since the Unix epoch.</summary>
    public required ulong StartUnixNanos { get; init; }

    /// <summary>End, in nanoseconds since the Unix epoch; may lie before the start.</summary>
    public required ulong EndUnixNanos { get; init; }

    /// <summary>Attributes, in order.</summary>
    public IReadOnlyList<StoredAttribute> Attributes { get; init; } = [];

    /// <summary>Attributes that the sender left out.</summary>
    public uint DroppedAttributesCount { get; init; }

    /// <summary>Events, in order.</summary>
    public IReadOnlyList<StoredEvent> Events { get; init; } = [];

    /// <summary>Events that the sender left out.</summary>
    public uint DroppedEventsCount { get; init; }

    /// <summary>Links, in order.</summary>
    public IReadOnlyList<StoredLink> Links { get; init; } = [];

    /// <summary>Links that the sender left out.</summary>
    public uint DroppedLinksCount { get; init; }

    /// <summary><c>StatusCode</c>: 0 unset, 1 ok, 2 error; others as sent.</summary>
    public int StatusCode { get; init; }

    /// <summary>Status message; empty where absent.</summary>
    public string StatusMessage { get; init; } = "";

    /// <summary>Resource and scope; <see langword="null"/> where the dictionary does not know them (an operator deleted it).</summary>
    public StoredOrigin? Origin { get; init; }
}
