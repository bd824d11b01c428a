using Spoor.Query.Api;

namespace Spoor.Query.Tests.Api;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("5ns", 5)]
    [InlineData("300us", 300_000)]
    [InlineData("300µs", 300_000)]
    [InlineData("300μs", 300_000)]
    [InlineData("1.5ms", 1_500_000)]
    [InlineData(".5s", 500_000_000)]
    [InlineData("1h30m", 5_400_000_000_000)]
    [InlineData("+2m0.5s", 120_500_000_000)]
    [InlineData("2562047h47m16.854775807s", long.MaxValue)]
    public void Reads_what_Go_writes(string text, long nanos)
    {
        Assert.True(GoDuration.TryParse(text, out var read));
        Assert.Equal(nanos, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("-5s")]
    [InlineData("s")]
    [InlineData(".s")]
    [InlineData("1.2.3s")]
    [InlineData("5 s")]
    [InlineData("5d")]
    [InlineData("2562047h47m16.854775808s")]
    [InlineData("99999999999999999999999999999999999999h")]
    public void Refuses_what_is_no_duration(string text) => Assert.False(GoDuration.TryParse(text, out _));
}
