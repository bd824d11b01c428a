using Google.Protobuf;
using Spoor.Testing.Otlp;

namespace Spoor.Pipeline.Tests;

/// <summary>A span with all that was told with it, in a form that two deliveries of it share: the unit in which what was sent and what
/// came back are compared.</summary>
internal static class SpanReport
{
    /// <summary>The reports of a request, as text, by trace id.</summary>
    public static IEnumerable<(string TraceId, string Report)> Of(ExportTraceServiceRequest request) =>
        from resource in request.ResourceSpans
        from scope in resource.ScopeSpans
        from span in scope.Spans
        select (Convert.ToHexStringLower(span.TraceId.Span), Of(resource, scope, span));

    private static string Of(ResourceSpans resource, ScopeSpans scope, Span span)
    {
        span = span.Clone();
        // A status that says nothing and none at all mean the same.
        if (span.Status is { Message: "", Code: Status.Types.StatusCode.Unset }) span.Status = null;
        var alone = new ExportTraceServiceRequest
        {
            ResourceSpans =
            {
                new ResourceSpans
                {
                    Resource = resource.Resource,
                    SchemaUrl = resource.SchemaUrl,
                    ScopeSpans = { new ScopeSpans { Scope = scope.Scope, SchemaUrl = scope.SchemaUrl, Spans = { span } } },
                },
            },
        };
        return JsonFormatter.Default.Format(alone);
    }
}
