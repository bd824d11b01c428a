namespace Tracing.Otlp;

/// <summary>One <c>ResourceSpans</c> of a received request.</summary>
public struct ResourceSlice
{
    /// <summary>The <c>ResourceSpans</c> message, its scopes and spans included.</summary>
    public Slice Message { get; internal set; }

    /// <summary>Bytes of its fields other than <c>scope_spans</c>: the resource, the schema URL, and what a later version adds.</summary>
    public int HeadBytes { get; internal set; }

    /// <summary>The text of the attribute <c>service.name</c>; of length zero where absent or no string.</summary>
    public Slice ServiceName { get; internal set; }

    /// <summary>Why all of its spans are refused, or none.</summary>
    internal SpanFault Fault { get; set; }
}
