using Spoor.Load.Send;

namespace Spoor.Load.Tests.Send;

public sealed class BackOffTests
{
    [Theory]
    [InlineData(0, 0.0, 0.5)]
    [InlineData(0, 1.0, 1.0)]
    [InlineData(1, 1.0, 1.5)]
    [InlineData(50, 1.0, 5.0)]
    public void Waits_grow_by_half_and_end_at_five_seconds(int attempt, double chance, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), BackOff.After(attempt, asked: null, chance));

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    public void A_receiver_is_never_asked_again_before_the_delay_it_asked_for(double chance) =>
        Assert.InRange(BackOff.After(0, TimeSpan.FromSeconds(30), chance), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(33));
}
