using Microsoft.Extensions.Time.Testing;
using Spoor.TraceStore.Elasticsearch.Writing;

namespace Spoor.TraceStore.Tests.Elasticsearch.Writing;

public sealed class BulkConcurrencyTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Rises_by_one_with_each_full_round_up_to_the_maximum()
    {
        var concurrency = new BulkConcurrency(4, _clock);
        for (var round = 0; round < 10; round++) await RoundAsync(concurrency, TimeSpan.FromMilliseconds(100), wasRefused: false);

        Assert.Equal(4, concurrency.Limit);
    }

    [Fact]
    public async Task A_wave_of_refusals_halves_it_once_and_never_below_one()
    {
        var concurrency = new BulkConcurrency(8, _clock);
        for (var round = 0; round < 40; round++) await RoundAsync(concurrency, TimeSpan.FromMilliseconds(100), wasRefused: false);

        await RoundAsync(concurrency, TimeSpan.FromMilliseconds(100), wasRefused: true);
        Assert.Equal(4, concurrency.Limit);
        for (var round = 0; round < 5; round++) await RoundAsync(concurrency, TimeSpan.FromMilliseconds(100), wasRefused: true);
        Assert.Equal(1, concurrency.Limit);
    }

    [Fact]
    public async Task Falls_while_answers_are_much_slower_than_the_best()
    {
        var concurrency = new BulkConcurrency(8, _clock);
        for (var round = 0; round < 40; round++) await RoundAsync(concurrency, TimeSpan.FromMilliseconds(300), wasRefused: false);
        for (var round = 0; round < 10; round++) await RoundAsync(concurrency, TimeSpan.FromSeconds(6), wasRefused: false);

        Assert.InRange(concurrency.Limit, 1, 4);
    }

    [Fact]
    public async Task A_waiter_is_let_in_when_a_place_is_free_and_one_that_gave_up_takes_none()
    {
        var concurrency = new BulkConcurrency(1, _clock);
        await concurrency.AcquireAsync(TestContext.Current.CancellationToken);
        using var impatience = new CancellationTokenSource();
        var gaveUp = concurrency.AcquireAsync(impatience.Token).AsTask();
        var waiting = concurrency.AcquireAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(waiting.IsCompleted);

        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gaveUp);
        concurrency.Release();
        await waiting;

        Assert.Equal(1, concurrency.InFlight);
    }

    // As many requests as may be, sent at once and answered one after the other at the end.
    private async Task RoundAsync(BulkConcurrency concurrency, TimeSpan latency, bool wasRefused)
    {
        var sent = _clock.GetTimestamp();
        var count = concurrency.Limit;
        for (var i = 0; i < count; i++) await concurrency.AcquireAsync(TestContext.Current.CancellationToken);
        _clock.Advance(latency);
        for (var i = 0; i < count; i++) concurrency.Release(sent, wasRefused);
    }
}
