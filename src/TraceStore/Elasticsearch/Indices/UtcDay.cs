namespace Spoor.TraceStore.Elasticsearch.Indices;

/// <summary>Days as numbers since the Unix epoch, in UTC: what is compared for each span.</summary>
internal static class UtcDay
{
    private const ulong NanosPerDay = 86_400_000_000_000;
    private const int SecondsPerDay = 86_400;

    private static readonly DateOnly s_epoch = DateOnly.FromDateTime(DateTime.UnixEpoch);

    /// <summary>The day of a span's start.</summary>
    public static int Of(ulong unixNanos) => (int)(unixNanos / NanosPerDay);

    /// <summary>The day of a moment.</summary>
    public static int Of(DateTimeOffset moment) => (int)(moment.ToUnixTimeSeconds() / SecondsPerDay);

    /// <summary>The day as a number.</summary>
    public static int Of(DateOnly date) => date.DayNumber - s_epoch.DayNumber;

    /// <summary>The day as a date.</summary>
    public static DateOnly ToDate(int day) => s_epoch.AddDays(day);

    /// <summary>The first moment of a day.</summary>
    public static DateTimeOffset StartOf(int day) => DateTimeOffset.UnixEpoch.AddDays(day);
}
