using Microsoft.Extensions.Time.Testing;
using Spoor.Testing;

namespace Spoor.Ingester.Tests;

public sealed class MemoryUpkeepTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_made_within_a_minute_is_collected_without_leaving_holes()
    {
        var clock = new FakeTimeProvider();
        using var upkeep = new MemoryUpkeep(clock);
        await upkeep.StartAsync(Cancellation);
        var holes = MakeHoles();
        var before = GC.GetGCMemoryInfo(GCKind.FullBlocking).Index;

        var seen = await Eventually.Reaches(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(10));
                return Task.FromResult(GC.GetGCMemoryInfo(GCKind.FullBlocking));
            },
            info => info.Index > before && info.Compacted);

        Assert.InRange(seen.GenerationInfo[3].FragmentationAfterBytes, 0, 4 * 1024 * 1024);
        GC.KeepAlive(holes);
        await upkeep.StopAsync(Cancellation);
    }

    /// <summary>Large arrays of which every other one is gone.</summary>
    private static byte[][] MakeHoles() =>
        [.. Enumerable.Range(0, 100).Select(_ => (Kept: new byte[200_000], Gone: new byte[200_000])).ToArray().Select(pair => pair.Kept)];
}
