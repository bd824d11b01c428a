namespace Spoor.Load.Send;

/// <summary>How long to wait before a request is sent again: as OpenTelemetry's SDKs do, 1 s at first, half as long again each time, at
/// most 5 s, with jitter; longer where the receiver asks for it.</summary>
internal static class BackOff
{
    private const double First = 1, Factor = 1.5, Longest = 5;

    /// <summary>The wait after an attempt.</summary>
    /// <param name="attempt">Number of the attempt, from 0.</param>
    /// <param name="asked">What the receiver asked for.</param>
    /// <param name="chance">A random number in [0, 1).</param>
    /// <returns>The wait.</returns>
    public static TimeSpan After(int attempt, TimeSpan? asked, double chance)
    {
        var ceiling = Math.Min(First * Math.Pow(Factor, attempt), Longest);
        if (asked is { } delay && delay > TimeSpan.Zero)
        {
            // Everyone was told the same: spread by a tenth, never earlier than asked.
            return delay * (1 + 0.1 * chance);
        }
        return TimeSpan.FromSeconds(ceiling * (0.5 + 0.5 * chance));
    }
}
