using Spoor.Query.Api;

namespace Spoor.Query.Tests.Api;

public sealed class UnixTimeTests
{
    [Theory]
    [InlineData("1795220260")]
    [InlineData("1795220260000")]
    [InlineData("1795220260000000")]
    [InlineData("1795220260000000000")]
    public void Guesses_the_unit_from_the_magnitude(string text)
    {
        Assert.True(UnixTime.TryParseGuessing(text, out var nanos));
        Assert.Equal(1_795_220_260_000_000_000UL, nanos);
    }

    [Theory]
    [InlineData("2026-11-25T12:00:00Z", 1_795_608_000_000_000_000)]
    [InlineData("2026-11-25t12:00:00z", 1_795_608_000_000_000_000)]
    [InlineData("2026-11-25T12:00:00.123456789Z", 1_795_608_000_123_456_789)]
    [InlineData("2026-11-25T14:00:00+02:00", 1_795_608_000_000_000_000)]
    [InlineData("2026-11-25T14:00:00.5 02:00", 1_795_608_000_500_000_000)]
    public void Reads_RFC_3339_down_to_nanoseconds_and_a_lost_plus(string text, ulong expected)
    {
        Assert.True(UnixTime.TryParseRfc3339(text, out var nanos));
        Assert.Equal(expected, nanos);
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2026-11-25")]
    [InlineData("2026-11-25T25:00:00Z")]
    [InlineData("1900-01-01T00:00:00Z")]
    public void Refuses_what_is_no_time(string text) => Assert.False(UnixTime.TryParseRfc3339(text, out _));
}
