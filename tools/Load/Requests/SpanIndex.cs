namespace Spoor.Load.Requests;

/// <summary>One span of a <see cref="RequestSet"/>.</summary>
/// <param name="Request">Index of its request.</param>
/// <param name="Span">Index of the span within the request.</param>
internal readonly record struct SpanIndex(int Request, int Span);
