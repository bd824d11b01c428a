namespace Spoor.TraceStore.Elasticsearch.Writing;

/// <summary>What became of one attempt to settle a bulk.</summary>
/// <param name="Trouble">Why something is left to send; <see langword="null"/> when nothing is.</param>
/// <param name="Error">What the cluster said.</param>
/// <param name="RetryAfter">How long the cluster asks to wait, where it does.</param>
internal readonly record struct SendOutcome(RetryReason? Trouble, string Error, TimeSpan? RetryAfter)
{
    public static SendOutcome Done => default;

    public bool IsDone => Trouble is null;

    public static SendOutcome Again(RetryReason reason, string error, TimeSpan? retryAfter = null) => new(reason, error, retryAfter);
}
