using Tracing.Otlp;

namespace Spoor.Ingester.DeadLetters;

/// <summary>What is wrong with a span, in words.</summary>
internal static class SpanFaultSentences
{
    public static string Sentence(this SpanFault fault) => fault switch
    {
        SpanFault.Malformed => "The span, or its resource or scope, is no protobuf message.",
        SpanFault.TraceId => "trace_id is not 16 bytes, or all zero.",
        SpanFault.SpanId => "span_id is not 8 bytes, or all zero.",
        SpanFault.ParentSpanId => "parent_span_id is neither absent nor 8 bytes.",
        SpanFault.Utf8 => "A string is not UTF-8.",
        SpanFault.Nesting => "Attribute values are nested too deep.",
        _ => "The span is in order.",
    };
}
