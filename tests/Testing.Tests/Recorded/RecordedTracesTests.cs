using Spoor.Testing.Recorded;

namespace Spoor.Testing.Tests.Recorded;

public sealed class RecordedTracesTests
{
    [Fact]
    public void Holds_every_recorded_span() =>
        Assert.Equal(64_151, RecordedTraces.Read().Sum(request => request.Spans().Count()));

    [Fact]
    public void Moves_the_newest_moment_to_the_given_one_and_keeps_all_distances()
    {
        var newest = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var before = A.Request(A.Span().Named("a"), A.Span().Named("b").Lasting(TimeSpan.FromSeconds(9)).WithEvent("e"));
        var after = before.Clone();

        TimeShift.MoveNewestTo([after], newest);

        var (was, moved) = (before.Spans().ToList(), after.Spans().ToList());
        Assert.Equal(A.Nanos(newest), moved[1].EndTimeUnixNano);
        Assert.Equal(was[1].StartTimeUnixNano - was[0].StartTimeUnixNano, moved[1].StartTimeUnixNano - moved[0].StartTimeUnixNano);
        Assert.Equal(
            was[1].Events[0].TimeUnixNano - was[1].StartTimeUnixNano,
            moved[1].Events[0].TimeUnixNano - moved[1].StartTimeUnixNano);
    }
}
