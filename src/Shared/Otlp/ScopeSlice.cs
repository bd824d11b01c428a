namespace Tracing.Otlp;

/// <summary>One <c>ScopeSpans</c> of a received request.</summary>
public struct ScopeSlice
{
    /// <summary>Index of its resource in <see cref="TraceRequest.Resources"/>.</summary>
    public int Resource { get; internal set; }

    /// <summary>The <c>ScopeSpans</c> message, its spans included.</summary>
    public Slice Message { get; internal set; }

    /// <summary>Bytes of its fields other than <c>spans</c>: the scope, the schema URL, and what a later version adds.</summary>
    public int HeadBytes { get; internal set; }
}
