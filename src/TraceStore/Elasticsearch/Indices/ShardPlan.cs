namespace Spoor.TraceStore.Elasticsearch.Indices;

/// <summary>How many shards a day's spans get, which cannot be changed once its index is there: by the largest of the days before, for a
/// day differs little from the same one of last week, and much from a Sunday.</summary>
internal static class ShardPlan
{
    /// <summary>Most bytes that one shard should hold.</summary>
    public const long BytesPerShard = 40L * 1024 * 1024 * 1024;

    /// <summary>Most shards that Elasticsearch gives an index.</summary>
    public const int MaxShards = 1024;

    /// <summary>How many days before a day are looked at.</summary>
    public const int DaysBefore = 7;

    /// <summary>The number of shards of a day's index of spans.</summary>
    /// <param name="day">The day.</param>
    /// <param name="least">The least number, as configured.</param>
    /// <param name="sizes">Bytes of primary shards of the days that are there, in any order.</param>
    /// <returns>From <paramref name="least"/> to <see cref="MaxShards"/>.</returns>
    public static int Shards(DateOnly day, int least, IEnumerable<DaySize> sizes)
    {
        var largest = 0L;
        foreach (var size in sizes)
            if (size.Day < day && size.Day >= day.AddDays(-DaysBefore)) largest = Math.Max(largest, size.PrimaryBytes);
        var needed = largest / BytesPerShard + (largest % BytesPerShard > 0 ? 1 : 0);
        return (int)Math.Clamp(needed, least, MaxShards);
    }
}
