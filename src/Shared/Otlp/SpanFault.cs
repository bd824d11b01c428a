namespace Tracing.Otlp;

/// <summary>Why a span is refused; its neighbours are not touched by it.</summary>
public enum SpanFault
{
    /// <summary>The span is in order.</summary>
    None,

    /// <summary>The span, or the resource or scope it stands under, is no protobuf message.</summary>
    Malformed,

    /// <summary>The trace id is not 16 bytes, or all zero.</summary>
    TraceId,

    /// <summary>The span id is not 8 bytes, or all zero.</summary>
    SpanId,

    /// <summary>The parent span id is neither absent nor 8 bytes.</summary>
    ParentSpanId,

    /// <summary>A string is not UTF-8.</summary>
    Utf8,

    /// <summary>Attribute values are nested deeper than <see cref="SpanScanner.MaxNesting"/>.</summary>
    Nesting,
}
