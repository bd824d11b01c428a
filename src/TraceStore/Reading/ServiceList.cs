namespace Spoor.TraceStore.Reading;

/// <summary>The services of which spans are kept.</summary>
/// <param name="Names">Their names, sorted, each once.</param>
/// <param name="Problems">What may be missing, in sentences; empty when nothing is.</param>
public sealed record ServiceList(IReadOnlyList<string> Names, IReadOnlyList<string> Problems);
