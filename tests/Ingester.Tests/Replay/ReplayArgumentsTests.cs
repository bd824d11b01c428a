using Spoor.Ingester.Replay;

namespace Spoor.Ingester.Tests.Replay;

public sealed class ReplayArgumentsTests
{
    private static readonly DateTimeOffset s_now = new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Flags_are_ours_and_the_rest_are_settings()
    {
        var parsed = ReplayArguments.Parse(
            ["--dry-run", "--Kafka:Brokers", "one:9092", "--reason", "too-old", "--since=12h", "--Kafka:Group=g", "--force"], s_now, out _);

        Assert.NotNull(parsed);
        Assert.Equal((false, true, true, "too-old", s_now.AddHours(-12)), (parsed.IsList, parsed.IsDryRun, parsed.IsForced, parsed.Reason, parsed.Since));
        Assert.Equal(["--Kafka:Brokers", "one:9092", "--Kafka:Group=g"], parsed.Settings);
    }

    [Theory]
    [InlineData("2026-07-31T00:00:00Z", 36)]
    [InlineData("90m", 1.5)]
    [InlineData("7d", 168)]
    public void Since_is_a_time_or_so_long_ago(string text, double hoursBefore) =>
        Assert.Equal(s_now.AddHours(-hoursBefore), ReplayArguments.Parse(["--since", text], s_now, out _)?.Since);

    [Theory]
    [InlineData("--reason", "refusd", "refusd")]
    [InlineData("--since", "yesterday", "yesterday")]
    [InlineData("--since", "", "--since")]
    public void What_is_not_understood_is_named(string name, string value, string culprit)
    {
        Assert.Null(ReplayArguments.Parse([name, value], s_now, out var fault));
        Assert.Contains(culprit, fault, StringComparison.Ordinal);
    }
}
