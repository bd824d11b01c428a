using Spoor.Load.Report;

namespace Spoor.Load.Tests.Report;

public sealed class LatencyHistogramTests
{
    [Theory]
    [InlineData(0.5, 500)]
    [InlineData(0.99, 990)]
    [InlineData(1.0, 1000)]
    public void Percentiles_are_right_within_the_width_of_a_bucket(double share, double millis)
    {
        var histogram = new LatencyHistogram();
        for (var i = 1; i <= 1000; i++) histogram.Record(TimeSpan.FromMilliseconds(i));

        Assert.InRange(histogram.Percentile(share), millis, millis * 1.04);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(long.MaxValue / 20)]
    public void Any_latency_has_a_bucket(long micros)
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromMicroseconds(micros));

        Assert.Equal(TimeSpan.FromMicroseconds(micros).TotalMilliseconds, histogram.Percentile(1), micros / 1000.0 * 0.001 + 0.001);
    }

    [Fact]
    public void Nothing_counted_is_no_latency() => Assert.Equal(0, new LatencyHistogram().Percentile(0.99));
}
