namespace Spoor.Fuzz.Targets;

/// <summary>Something that must hold for any bytes does not hold for these.</summary>
internal sealed class BrokenPromiseException(string message) : Exception(message)
{
    /// <summary>Throws where a promise is broken.</summary>
    public static void Unless(bool holds, string promise)
    {
        if (!holds) throw new BrokenPromiseException(promise);
    }
}
