namespace Spoor.Load.Verify;

/// <summary>One trace of a run.</summary>
/// <param name="Pass">Number of the pass.</param>
/// <param name="Number">Number of its trace id within each pass.</param>
internal readonly record struct TraceKey(int Pass, int Number);
