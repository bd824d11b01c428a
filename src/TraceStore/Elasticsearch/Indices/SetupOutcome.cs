using Spoor.TraceStore.Elasticsearch.Writing;

namespace Spoor.TraceStore.Elasticsearch.Indices;

/// <summary>Whether templates and indices stand, and if not, why.</summary>
/// <param name="Trouble">What keeps them; <see langword="null"/> when they stand.</param>
/// <param name="Error">What the cluster said.</param>
internal readonly record struct SetupOutcome(RetryReason? Trouble, string Error)
{
    public static SetupOutcome Done => default;

    public bool IsDone => Trouble is null;
}
