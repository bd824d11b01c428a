namespace Spoor.Fuzz.Targets;

/// <summary>One reader of bytes from outside, and what must hold for any bytes.</summary>
internal abstract class FuzzTarget
{
    /// <summary>Inputs that a run begins with: small, and the same each time.</summary>
    public abstract IEnumerable<byte[]> Seeds();

    /// <summary>Reads an input.</summary>
    /// <exception cref="Exception">Something that must hold does not: <see cref="BrokenPromiseException"/>, or whatever the reader threw
    /// that it does not document.</exception>
    public abstract void Run(byte[] input);
}
