using Tracing.Otlp;

namespace Spoor.Load.Requests;

/// <summary>Where one span stands in a request.</summary>
/// <param name="Message">The <c>Span</c> message.</param>
/// <param name="Resource">The <c>ResourceSpans</c> message around it.</param>
/// <param name="Scope">The <c>ScopeSpans</c> message around it.</param>
/// <param name="TraceId">Number of its trace id.</param>
/// <param name="SpanId">Number of its span id.</param>
internal readonly record struct SpanPlace(Slice Message, Slice Resource, Slice Scope, int TraceId, int SpanId);
