namespace Spoor.TraceStore.Embedded.Segments;

/// <summary>What stands in a file is not what this version writes: damaged, or somebody else's.</summary>
/// <param name="what">What is wrong.</param>
/// <param name="cause">How it was noticed.</param>
internal sealed class SegmentFormatException(string what, Exception? cause = null) : Exception($"The store cannot be read: {what}.", cause);
