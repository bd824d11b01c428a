using Spoor.Ingester.Consume;

namespace Spoor.Ingester.Tests.Consume;

public sealed class ReadAheadTests
{
    private const long MiB = 1024 * 1024;

    [Fact]
    public void What_is_in_flight_follows_what_the_last_ten_seconds_settled()
    {
        var readAhead = new ReadAhead(64 * MiB);
        Assert.Equal(16 * MiB, readAhead.Next(0));

        for (var second = 1; second <= 20; second++) readAhead.Next(second * 4 * MiB);
        Assert.Equal(40 * MiB, readAhead.Next(84 * MiB));

        Assert.Equal(64 * MiB, readAhead.Next(184 * MiB));      // no more than the limit
        for (var second = 0; second < 10; second++) readAhead.Next(184 * MiB);
        Assert.Equal(16 * MiB, readAhead.Next(184 * MiB));      // the store is away
    }

    [Fact]
    public void A_limit_below_the_least_is_kept() => Assert.Equal(4 * MiB, new ReadAhead(4 * MiB).Next(0));
}
