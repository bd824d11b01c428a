using System.Buffers.Binary;

namespace Spoor.Load.Requests;

/// <summary>Numbers the distinct ids of the traffic, so that the same id is replaced by the same fresh one wherever it stands.</summary>
internal sealed class IdNumbers
{
    private readonly Dictionary<UInt128, int> _long = [];
    private readonly Dictionary<ulong, int> _short = [];

    /// <summary>How many long ids are trace ids: they have the first numbers.</summary>
    public int TraceIds { get; private set; }

    /// <summary>Numbers a trace id; to be called for all trace ids before any other long id is numbered.</summary>
    /// <param name="id">16 bytes.</param>
    /// <returns>Its number.</returns>
    public int AddTraceId(ReadOnlySpan<byte> id)
    {
        var number = Add(_long, BinaryPrimitives.ReadUInt128BigEndian(id));
        TraceIds = _long.Count;
        return number;
    }

    /// <summary>The number of a long id, known or new.</summary>
    /// <param name="id">16 bytes.</param>
    /// <returns>Its number.</returns>
    public int OfLong(ReadOnlySpan<byte> id) => Add(_long, BinaryPrimitives.ReadUInt128BigEndian(id));

    /// <summary>The number of a short id, known or new.</summary>
    /// <param name="id">8 bytes.</param>
    /// <returns>Its number.</returns>
    public int OfShort(ReadOnlySpan<byte> id) => Add(_short, BinaryPrimitives.ReadUInt64BigEndian(id));

    /// <summary>Whether the traffic has this id as trace, span or parent span id, or in a link, or met it before.</summary>
    /// <param name="id">16 or 8 bytes.</param>
    /// <returns><see langword="true"/> where it is known.</returns>
    public bool Knows(ReadOnlySpan<byte> id) => id.Length == 16
        ? _long.ContainsKey(BinaryPrimitives.ReadUInt128BigEndian(id))
        : _short.ContainsKey(BinaryPrimitives.ReadUInt64BigEndian(id));

    private static int Add<TKey>(Dictionary<TKey, int> numbers, TKey id)
        where TKey : notnull
    {
        if (!numbers.TryGetValue(id, out var number)) numbers.Add(id, number = numbers.Count);
        return number;
    }
}
