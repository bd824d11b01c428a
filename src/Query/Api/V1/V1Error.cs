namespace Spoor.Query.Api.V1;

/// <summary>One entry of v1's <c>errors</c>.</summary>
/// <param name="Code">HTTP status that says what kind of error it is.</param>
/// <param name="Message">What happened.</param>
/// <param name="TraceId">The trace it is about, as v1 prints it, where it is about one.</param>
internal readonly record struct V1Error(int Code, string Message, string? TraceId = null);
