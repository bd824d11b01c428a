namespace Spoor.Fuzz.Targets;

/// <summary>What the code between <see cref="Begin"/> and <see cref="End"/> allocates on this thread.</summary>
internal readonly struct Allocations
{
    /// <summary>What may be allocated whatever the input: buffers that start with a size of their own, and those of pools that are empty.</summary>
    private const long Floor = 4 * 1024 * 1024;

    private readonly long _before;

    private Allocations(long before) => _before = before;

    public static Allocations Begin() => new(GC.GetAllocatedBytesForCurrentThread());

    /// <summary>Checks the bound.</summary>
    /// <param name="inputBytes">Size of the input.</param>
    /// <param name="perByte">Bytes that may be allocated for each byte of it.</param>
    public void End(long inputBytes, int perByte)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread() - _before;
        BrokenPromiseException.Unless(
            allocated <= Floor + perByte * inputBytes, $"{inputBytes} bytes made {allocated} bytes of garbage, more than {perByte} each.");
    }
}
