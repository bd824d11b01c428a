namespace Spoor.Collector.Receivers;

/// <summary>When a sender that was turned away is to come back.</summary>
internal static class RetryDelay
{
    /// <summary>One to three seconds, so that those turned away together do not come back together.</summary>
    public static int NextSeconds() => Random.Shared.Next(1, 4);
}
