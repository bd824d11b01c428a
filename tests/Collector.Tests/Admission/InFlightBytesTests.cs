using System.IO.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Spoor.Collector.Admission;

namespace Spoor.Collector.Tests.Admission;

public sealed class InFlightBytesTests : IDisposable
{
    private const int Megabyte = 1024 * 1024;

    private readonly FakeTimeProvider _clock = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly InFlightBytes _inFlight;

    public InFlightBytesTests()
    {
        var telemetry = new AdmissionTelemetry(
            _services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), NullLogger<InFlightBytes>.Instance, _clock);
        var limits = Options.Create(new LimitsOptions { InFlightBytes = 10 * Megabyte, ReceiveTimeout = TimeSpan.FromSeconds(30) });
        _inFlight = new InFlightBytes(limits, _clock, telemetry);
    }

    [Fact]
    public void Refuses_a_newcomer_when_moving_requests_have_taken_all_room()
    {
        var first = Begin(9);

        var refused = Assert.Throws<RefusedException>(() => Begin(2));

        Assert.Equal(Refusal.Overloaded, refused.Refusal);
        first.Arrived((long)(9.5 * Megabyte));
    }

    [Fact]
    public void Gives_a_newcomer_the_room_of_the_largest_that_stands_still()
    {
        var small = Begin(2);
        var large = Begin(7);
        _clock.Advance(TimeSpan.FromSeconds(1.1));

        var newcomer = Begin(5);

        Assert.Equal(Refusal.Stalled, Assert.Throws<RefusedException>(() => large.Arrived(8 * Megabyte)).Refusal);
        small.Arrived(3 * Megabyte);
        newcomer.Arrived(6 * Megabyte);
    }

    [Fact]
    public async Task Wakes_the_reader_of_a_request_that_it_evicts()
    {
        var pipe = new Pipe();
        var stalled = _inFlight.Begin(pipe.Reader);
        stalled.Arrived(9 * Megabyte);
        var read = pipe.Reader.ReadAsync(TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromSeconds(2));

        Begin(5);

        Assert.True((await read).IsCanceled);
    }

    [Fact]
    public void Does_not_evict_one_that_has_arrived_in_full()
    {
        Begin(9).Complete();
        _clock.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(Refusal.Overloaded, Assert.Throws<RefusedException>(() => Begin(5)).Refusal);
    }

    [Fact]
    public void Does_not_take_a_trickle_for_movement()
    {
        var trickling = Begin(9);
        for (var second = 0; second < 5; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(0.5));
            trickling.Arrived(9 * Megabyte + second);
        }

        Begin(5);

        Assert.Equal(Refusal.Stalled, Assert.Throws<RefusedException>(() => trickling.Arrived(9 * Megabyte + 10)).Refusal);
    }

    [Fact]
    public void Ends_what_takes_too_long_to_arrive()
    {
        var slow = Begin(1);
        _clock.Advance(TimeSpan.FromSeconds(20));
        var later = Begin(1);
        _clock.Advance(TimeSpan.FromSeconds(11));

        _inFlight.EndOverdue();

        Assert.Equal(Refusal.TooSlow, Assert.Throws<RefusedException>(() => slow.Arrived(2 * Megabyte)).Refusal);
        later.Arrived(2 * Megabyte);
    }

    [Fact]
    public void Lets_in_only_what_there_is_room_for_in_whole_and_finishes_it()
    {
        var begun = Enumerable.Range(0, 7).Select(_ => Enter(Megabyte)).ToList();

        Assert.Equal(Refusal.Overloaded, Newcomer().TryEnter(5, Megabyte)?.Refusal);

        foreach (var lease in begun) lease.Arrived(Megabyte);
        Assert.InRange(_inFlight.UsedBytes, 7 * Megabyte, 8 * Megabyte);
    }

    [Fact]
    public void Leaves_to_those_that_have_begun_what_newcomers_do_not_get()
    {
        var begun = Enumerable.Range(0, 7).Select(_ => Enter(Megabyte)).ToList();
        Assert.NotNull(Newcomer().TryEnter(5, Megabyte));

        // More than it told, as one that is compressed.
        begun[0].Grow(3 * Megabyte);
    }

    [Fact]
    public void Keeps_no_room_beyond_a_share_for_bytes_that_have_not_arrived()
    {
        Enter(100 * Megabyte);

        Assert.InRange(_inFlight.UsedBytes, 1, 1.5 * Megabyte);
    }

    [Fact]
    public void Gives_a_newcomer_the_room_of_bytes_that_are_late_and_leaves_their_request_alive()
    {
        var slow = Enumerable.Range(0, 7).Select(_ => Enter(Megabyte)).ToList();
        _clock.Advance(TimeSpan.FromSeconds(1.1));
        foreach (var lease in slow) lease.Arrived(100_000);

        for (var newcomer = 0; newcomer < 6; newcomer++) Enter(Megabyte);

        foreach (var lease in slow) lease.Arrived(200_000);
    }

    [Fact]
    public void Does_not_take_the_room_of_bytes_that_are_not_late()
    {
        for (var lease = 0; lease < 7; lease++) Enter(Megabyte);
        _clock.Advance(TimeSpan.FromSeconds(0.9));

        Assert.NotNull(Newcomer().TryEnter(5, Megabyte));
    }

    [Fact]
    public void Turns_away_unread_only_where_there_is_no_room_for_any_begin()
    {
        for (var lease = 0; lease < 7; lease++) Enter(Megabyte);
        Assert.Null(Newcomer().TurnAwayWhenFull());

        for (var lease = 0; lease < 7; lease++) Enter(1);
        Assert.Equal(Refusal.Overloaded, Newcomer().TurnAwayWhenFull()?.Refusal);

        // What stands still makes room here too.
        _clock.Advance(TimeSpan.FromSeconds(1.1));
        Assert.Null(Newcomer().TurnAwayWhenFull());
    }

    [Fact]
    public void Counts_a_request_until_its_last_holder_lets_go()
    {
        var lease = Begin(4);
        lease.Share();

        lease.Dispose();
        Assert.InRange(_inFlight.UsedBytes, 4 * Megabyte, 5 * Megabyte);

        lease.Dispose();
        Assert.Equal(0, _inFlight.UsedBytes);
    }

    public void Dispose() => _services.Dispose();

    private RequestLease Newcomer() => _inFlight.Begin(new Pipe().Reader);

    private RequestLease Enter(long bytes)
    {
        var lease = Newcomer();
        Assert.Null(lease.TryEnter(5, bytes));
        return lease;
    }

    private RequestLease Begin(int megabytes)
    {
        var lease = Newcomer();
        lease.Arrived((long)megabytes * Megabyte);
        return lease;
    }
}
