using Microsoft.Extensions.Time.Testing;
using Spoor.Load.Requests;
using Spoor.Load.Send;

namespace Spoor.Load.Tests.Send;

public sealed class ScheduleTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
    private readonly SendLog _log = new(RequestSet.Build(SmallRecording.Traffic, 100));

    [Fact]
    public void Requests_are_due_at_the_rate()
    {
        var schedule = new Schedule(_log, spansPerSecond: 1000, long.MaxValue, TimeSpan.MaxValue, _time);

        Assert.Equal([0.0, 0.1, 0.2, 0.3], Enumerable.Range(0, 4).Select(_ => SecondsUntil(Take(schedule))));
    }

    [Fact]
    public void A_delay_of_more_than_a_second_is_not_caught_up()
    {
        var schedule = new Schedule(_log, spansPerSecond: 1000, long.MaxValue, TimeSpan.MaxValue, _time);
        Take(schedule);

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(-1.0, SecondsUntil(Take(schedule)));
    }

    [Fact]
    public void It_ends_with_the_request_that_reaches_the_number_of_spans()
    {
        var schedule = new Schedule(_log, spansPerSecond: 0, maxSpans: 250, TimeSpan.MaxValue, _time);

        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => schedule.TryTake(out var _)));
    }

    [Fact]
    public void It_ends_when_the_duration_is_over()
    {
        var schedule = new Schedule(_log, spansPerSecond: 0, long.MaxValue, TimeSpan.FromSeconds(5), _time);
        Take(schedule);

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.False(schedule.TryTake(out _));
    }

    [Fact]
    public void The_newest_span_of_each_pass_is_of_the_moment_the_pass_begins()
    {
        var schedule = new Schedule(_log, spansPerSecond: 0, long.MaxValue, TimeSpan.MaxValue, _time);
        var now = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;

        while (Take(schedule).Pass == 0) _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(now, _log.Requests.NewestUnixNanos + _log.ShiftOf(0));
        Assert.Equal(now + _log.Requests.Requests.Length * 1_000_000_000L, _log.Requests.NewestUnixNanos + _log.ShiftOf(1));
    }

    private static Turn Take(Schedule schedule)
    {
        Assert.True(schedule.TryTake(out var turn));
        return turn;
    }

    private double SecondsUntil(Turn turn) => Math.Round(_time.GetElapsedTime(_time.GetTimestamp(), turn.Due).TotalSeconds, 6);
}
