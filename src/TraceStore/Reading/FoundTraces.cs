using Tracing.Ids;

namespace Spoor.TraceStore.Reading;

/// <summary>What a search found.</summary>
/// <param name="TraceIds">The traces, newest first, each once.</param>
/// <param name="Problems">Why there may be more, in sentences; empty when the answer is complete.</param>
public sealed record FoundTraces(IReadOnlyList<TraceId> TraceIds, IReadOnlyList<string> Problems);
