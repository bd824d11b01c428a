namespace Spoor.Collector.Receivers;

/// <summary>When a sender that was turned away is to come back.</summary>
internal static class RetryDelay
{
    /// <summary>One to three seconds after trouble that may end at any moment, spread so that those turned away together do not come back
    /// together.</summary>
    public static int AfterTrouble() => Random.Shared.Next(1, 4);

    /// <summary>Three to five seconds where there is too much for now: each that comes back in vain costs what it sends before it is told.</summary>
    public static int AfterOverload() => Random.Shared.Next(3, 6);
}
