using Microsoft.Extensions.Options;
using Spoor.TraceStore.Writing;

namespace Spoor.TraceStore.Elasticsearch.Indices;

/// <summary>Which days spans may still come to: a span is taken while now is before the end of its day plus retention, and its start is at
/// most 24 hours ahead. So no stray index is ever made, and none comes back once it was deleted.</summary>
internal sealed class AgeLimits(IOptions<RetentionOptions> options, TimeProvider time)
{
    private static readonly TimeSpan s_maxAhead = TimeSpan.FromHours(24);
    private static readonly TimeSpan s_deletedAfter = TimeSpan.FromHours(1);

    private readonly TimeSpan _retention = options.Value.Retention;

    /// <summary>How long spans are kept.</summary>
    public TimeSpan Retention => _retention;

    /// <summary>Whether the day of a span, and with it the span, is past retention.</summary>
    /// <param name="day">The day of its start.</param>
    public bool IsTooOld(int day) => time.GetUtcNow() >= UtcDay.StartOf(day + 1) + _retention;

    /// <summary>Whether a day may be deleted: an hour after its last span may have come.</summary>
    public bool IsDeletable(int day) => time.GetUtcNow() >= UtcDay.StartOf(day + 1) + _retention + s_deletedAfter;

    /// <summary>The limits as they are now, for the spans of one record.</summary>
    /// <param name="oldestDay">First day that spans may still come to.</param>
    /// <param name="newestUnixNanos">Latest start.</param>
    public void Now(out int oldestDay, out ulong newestUnixNanos)
    {
        var now = time.GetUtcNow();
        // now < end of day + retention, where the end of day d is the start of d + 1.
        oldestDay = Math.Max(0, UtcDay.Of(now - _retention));
        newestUnixNanos = (ulong)((now + s_maxAhead - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick);
    }

    /// <summary>What is told about a span that is refused for its age.</summary>
    public string Describe(RefusalReason reason, ulong startUnixNanos)
    {
        var start = DateTimeOffset.UnixEpoch.AddTicks((long)Math.Min(startUnixNanos / TimeSpan.NanosecondsPerTick, long.MaxValue / 8));
        return reason == RefusalReason.TooNew
            ? $"start {start:O} is more than 24 hours in the future"
            : $"start {start:O} is past retention (Storage:Retention {_retention})";
    }
}
