using Spoor.Testing.Otlp;
using Tracing.Otlp;

namespace Tracing.Tests.Otlp;

/// <summary>A span with all that stands above it: two requests hold the same spans when their paths are equal, however grouped.</summary>
internal sealed record SpanPath(ResourceSpans Resource, ScopeSpans Scope, Span Span)
{
    public static IEnumerable<SpanPath> Of(ExportTraceServiceRequest request)
    {
        foreach (var resource in request.ResourceSpans)
        {
            var above = resource.Clone();
            above.ScopeSpans.Clear();
            foreach (var scope in resource.ScopeSpans)
            {
                var head = scope.Clone();
                head.Spans.Clear();
                foreach (var span in scope.Spans) yield return new SpanPath(above, head, span);
            }
        }
    }

    public static IEnumerable<SpanPath> Of(ReadOnlySpan<byte> request) => Of(ExportTraceServiceRequest.Parser.ParseFrom(request));

    public static List<SpanPath> Write(TraceRequest request, ReadOnlySpan<SpanSlice> spans)
    {
        var bytes = new byte[TraceRequestWriter.Measure(request, spans)];
        TraceRequestWriter.Write(request, spans, bytes);
        return [.. Of(bytes)];
    }
}
