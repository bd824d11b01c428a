using Tracing.Ids;

namespace Tracing.Otlp;

/// <summary>One span of a received request: where it stands, and the few fields that decisions need. The bytes stay where they are.</summary>
public struct SpanSlice
{
    /// <summary>Index of its scope in <see cref="TraceRequest.Scopes"/>.</summary>
    public int Scope { get; internal set; }

    /// <summary>The whole field: tag, length and message. Copying it copies the span.</summary>
    public Slice Field { get; internal set; }

    /// <summary>The <c>Span</c> message.</summary>
    public Slice Message { get; internal set; }

    /// <summary>Why the span is refused, or <see cref="SpanFault.None"/>. The fields below hold only where it is none.</summary>
    public SpanFault Fault { get; internal set; }

    /// <summary>Trace id, valid.</summary>
    public TraceId TraceId { get; internal set; }

    /// <summary>Span id, valid.</summary>
    public SpanId SpanId { get; internal set; }

    /// <summary>Parent span id; zero for a root span.</summary>
    public SpanId ParentSpanId { get; internal set; }

    /// <summary>Start, in nanoseconds since the Unix epoch.</summary>
    public ulong StartUnixNanos { get; internal set; }

    /// <summary>End, in nanoseconds since the Unix epoch; may lie before the start.</summary>
    public ulong EndUnixNanos { get; internal set; }

    /// <summary><c>SpanKind</c> as sent; a number above 5 is one that this version does not know.</summary>
    public int Kind { get; internal set; }

    /// <summary><c>StatusCode</c> as sent: 0 unset, 1 ok, 2 error.</summary>
    public int StatusCode { get; internal set; }

    /// <summary>Name, in UTF-8.</summary>
    public Slice Name { get; internal set; }

    /// <summary>Trace state, in UTF-8, without tag and length.</summary>
    public Slice TraceState { get; internal set; }

    /// <summary>The trace state's whole field: tag, length and text; of length zero where there is none.</summary>
    public Slice TraceStateField { get; internal set; }
}
