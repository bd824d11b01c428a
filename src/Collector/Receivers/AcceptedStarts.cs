namespace Spoor.Collector.Receivers;

/// <summary>The start times that have an index to go to: as long as now is before the end of their day (UTC) plus the retention, and at
/// most 24 hours ahead.</summary>
/// <param name="MinUnixNanos">Earliest, in nanoseconds since the Unix epoch.</param>
/// <param name="MaxUnixNanos">Latest, in nanoseconds since the Unix epoch.</param>
internal readonly record struct AcceptedStarts(ulong MinUnixNanos, ulong MaxUnixNanos)
{
    private const ulong NanosPerTick = TimeSpan.NanosecondsPerTick;

    private static readonly TimeSpan s_ahead = TimeSpan.FromHours(24);

    /// <summary>The start times that are accepted at a moment.</summary>
    public static AcceptedStarts At(DateTimeOffset now, TimeSpan retention) =>
        // The end of a start's day is after now - retention exactly when the start is not before that moment's own day.
        new(Nanos(new DateTimeOffset((now - retention).UtcDateTime.Date, TimeSpan.Zero)), Nanos(now + s_ahead));

    private static ulong Nanos(DateTimeOffset moment) =>
        moment <= DateTimeOffset.UnixEpoch ? 0 : (ulong)(moment - DateTimeOffset.UnixEpoch).Ticks * NanosPerTick;
}
