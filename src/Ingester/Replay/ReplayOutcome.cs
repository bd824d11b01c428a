namespace Spoor.Ingester.Replay;

/// <summary>What one run of the replay found and did, in dead letters.</summary>
/// <param name="PutBack">Put back; with <c>--dry-run</c>, those that would be.</param>
/// <param name="Before">Put back by an earlier run.</param>
/// <param name="TooOften">Left, because they came back <see cref="ReplayArguments.MaxReplays"/> times.</param>
/// <param name="Cut">Left, because their value was cut.</param>
/// <param name="Others">Left, because <c>--reason</c> or <c>--since</c> did not name them.</param>
internal readonly record struct ReplayOutcome(int PutBack, int Before, int TooOften, int Cut, int Others);
