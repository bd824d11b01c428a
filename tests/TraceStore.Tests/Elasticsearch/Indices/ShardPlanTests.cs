using Spoor.TraceStore.Elasticsearch.Indices;

namespace Spoor.TraceStore.Tests.Elasticsearch.Indices;

public sealed class ShardPlanTests
{
    private const long Gigabyte = 1024L * 1024 * 1024;
    private static readonly DateOnly s_day = new(2026, 11, 25);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(39, 1)]
    [InlineData(40, 1)]
    [InlineData(41, 2)]
    [InlineData(80, 2)]
    [InlineData(400, 10)]
    [InlineData(1_000_000, ShardPlan.MaxShards)]
    public void A_day_gets_a_shard_for_each_40_GB_of_the_day_before(long gigabytes, int shards) =>
        Assert.Equal(shards, ShardPlan.Shards(s_day, least: 1, [new(s_day.AddDays(-1), gigabytes * Gigabyte)]));

    [Fact]
    public void One_byte_above_is_another_shard()
    {
        Assert.Equal(1, ShardPlan.Shards(s_day, least: 1, [new(s_day.AddDays(-1), ShardPlan.BytesPerShard)]));
        Assert.Equal(2, ShardPlan.Shards(s_day, least: 1, [new(s_day.AddDays(-1), ShardPlan.BytesPerShard + 1)]));
        Assert.Equal(ShardPlan.MaxShards, ShardPlan.Shards(s_day, least: 1, [new(s_day.AddDays(-1), long.MaxValue)]));
    }

    [Fact]
    public void A_day_gets_what_is_configured_at_least_also_where_nothing_is_known()
    {
        Assert.Equal(3, ShardPlan.Shards(s_day, least: 3, []));
        Assert.Equal(3, ShardPlan.Shards(s_day, least: 3, [new(s_day.AddDays(-1), 50 * Gigabyte)]));
        Assert.Equal(5, ShardPlan.Shards(s_day, least: 3, [new(s_day.AddDays(-1), 200 * Gigabyte)]));
    }

    [Fact]
    public void The_largest_of_the_seven_days_before_counts_and_no_other()
    {
        // A Monday after a quiet Sunday, which a sender with a fast clock made known too early.
        DaySize[] sizes =
        [
            new(s_day.AddDays(-1), 1), new(s_day.AddDays(-7), 200 * Gigabyte), new(s_day.AddDays(-2), 90 * Gigabyte),
            new(s_day.AddDays(-8), 900 * Gigabyte), new(s_day, 900 * Gigabyte), new(s_day.AddDays(1), 900 * Gigabyte),
        ];

        Assert.Equal(5, ShardPlan.Shards(s_day, least: 1, sizes));
    }
}
