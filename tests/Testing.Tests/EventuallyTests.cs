using Xunit.Sdk;

namespace Spoor.Testing.Tests;

public sealed class EventuallyTests
{
    [Fact]
    public async Task Returns_the_first_value_that_fulfils_the_condition()
    {
        var value = 0;

        var seen = await Eventually.Reaches(() => Task.FromResult(++value), number => number >= 3);

        Assert.Equal(3, seen);
    }

    [Fact]
    public async Task Tells_the_last_value_and_the_condition_when_the_deadline_has_passed()
    {
        var failure = await Assert.ThrowsAsync<XunitException>(
            () => Eventually.Reaches(() => Task.FromResult(41), number => number == 42, TimeSpan.Zero));

        Assert.Contains("number == 42", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Last seen: 41", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counts_an_exception_as_not_yet_and_reports_it_at_the_deadline()
    {
        var calls = 0;
        await Eventually.Reaches(
            () => ++calls < 3 ? throw new HttpRequestException("refused") : Task.FromResult(calls), number => number == 3);

        var failure = await Assert.ThrowsAsync<XunitException>(() => Eventually.Reaches<int>(
            () => throw new HttpRequestException("refused"), _ => true, TimeSpan.Zero));

        Assert.Contains("refused", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repeats_assertions_until_they_pass()
    {
        var calls = 0;

        await Eventually.Passes(() =>
        {
            Assert.Equal(4, ++calls);
            return Task.CompletedTask;
        });

        Assert.Equal(4, calls);
    }

    [Fact]
    public async Task A_skip_inside_it_is_a_skip_at_once()
    {
        var calls = 0;
        try
        {
            await Eventually.Reaches<int>(() => ++calls < 2 ? throw SkipException.ForSkip("no server") : Task.FromResult(0), _ => true);
        }
        catch (SkipException)
        {
            Assert.Equal(1, calls);
            return;
        }
        Assert.Fail("The skip was taken for an answer of the server.");
    }
}
