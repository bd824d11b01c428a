namespace Spoor.Load.Requests;

/// <summary>The ids of one run: for the number of an id and the number of a pass always the same fresh id, and never the same one for
/// two numbers or two passes.</summary>
/// <remarks>The low 64 bits are a bijection of pass and number, so ids cannot collide within a run. The first four bytes of all trace
/// ids of a run are its mark: by them the run's spans are counted in the store. The rest of the id is as random as an SDK's.</remarks>
/// <param name="mark">The first four bytes of the run's trace ids.</param>
/// <param name="seed">Another seed gives other ids under the same mark.</param>
internal readonly struct FreshIds(uint mark, ulong seed)
{
    private readonly ulong _longKey = Mix(seed ^ (ulong)mark << 32 ^ 0x6C6F6E67);
    private readonly ulong _shortKey = Mix(seed ^ (ulong)mark << 32 ^ 0x73686F72_74000000);

    /// <summary>The first four bytes of the run's trace ids.</summary>
    public uint Mark => mark;

    /// <summary>A 16-byte id.</summary>
    /// <param name="pass">Number of the pass.</param>
    /// <param name="number">Number of the id.</param>
    /// <param name="isTraceId">Whether it carries the run's mark.</param>
    /// <returns>High and low half, big-endian.</returns>
    public (ulong High, ulong Low) Long(int pass, int number, bool isTraceId)
    {
        var low = Mix(_longKey ^ ((ulong)(uint)pass << 32 | (uint)number));
        var high = Mix(low + _shortKey);
        return (isTraceId ? (ulong)mark << 32 | (uint)high : high, low);
    }

    /// <summary>An 8-byte id; never zero.</summary>
    /// <param name="pass">Number of the pass.</param>
    /// <param name="number">Number of the id.</param>
    /// <returns>The id, big-endian.</returns>
    public ulong Short(int pass, int number)
    {
        var id = Mix(_shortKey ^ ((ulong)(uint)pass << 32 | (uint)number));
        // The one input that gives zero takes the place of the one that would give the key: no other input yields it twice in practice.
        return id == 0 ? _longKey : id;
    }

    /// <summary>The finalizer of SplitMix64: a bijection of 64 bits.</summary>
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9;
        value = (value ^ value >> 27) * 0x94D049BB133111EB;
        return value ^ value >> 31;
    }
}
