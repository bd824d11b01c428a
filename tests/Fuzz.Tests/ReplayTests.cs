using Spoor.Fuzz.Targets;

namespace Spoor.Fuzz.Tests;

/// <summary>What <c>fuzz/run</c> looks for in hours, in seconds and without instrumentation.</summary>
public sealed class ReplayTests
{
    private const int Mutations = 1_500;

    public static TheoryData<string> Targets() => [.. FuzzTargets.Names];

    [Theory]
    [MemberData(nameof(Targets))]
    public void What_must_hold_for_any_bytes_holds_for_the_seeds_and_for_thousands_of_damaged_ones(string name)
    {
        var target = FuzzTargets.Make(name);
        var seeds = target.Seeds().ToList();
        foreach (var seed in seeds) Run(target, seed);
        var mutator = new Mutator(1, seeds);
        for (var i = 0; i < Mutations; i++) Run(target, mutator.Next());
    }

    [Fact]
    public void Garbage_beyond_its_bound_is_a_broken_promise()
    {
        var allocations = Allocations.Begin();
        GC.KeepAlive(new byte[8 * 1024 * 1024]);
        allocations.End(inputBytes: 1024 * 1024, perByte: 5);
        Assert.Throws<BrokenPromiseException>(() => allocations.End(inputBytes: 1024 * 1024, perByte: 3));
    }

    private static void Run(FuzzTarget target, byte[] input)
    {
        try
        {
            target.Run(input);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"Input {Convert.ToHexString(input)}", failure);
        }
    }
}
