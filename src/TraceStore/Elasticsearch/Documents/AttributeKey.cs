using System.Buffers.Binary;
using System.Numerics;

namespace Spoor.TraceStore.Elasticsearch.Documents;

/// <summary>An attribute key as it was met: its entry's text up to the value, made once, and how many values it has had, roughly.</summary>
/// <param name="hash">Hash of prefix and key.</param>
/// <param name="prefix">The prefix.</param>
/// <param name="name">The key.</param>
/// <param name="opening">What an entry starts with: the quote of the JSON string, prefix, key, equals sign.</param>
/// <param name="hasManyValues">Whether it is known to have many.</param>
internal sealed class AttributeKey(ulong hash, KeyPrefix prefix, byte[] name, byte[] opening, bool hasManyValues)
{
    /// <summary>Bits of the sketch that are set when a key has had about a hundred values: 256·(1 − e^(−100⁄256)).</summary>
    private const int ManyBits = 83;

    private const ulong Mixer = 0x9E3779B97F4A7C15;

    private ulong _bits0, _bits1, _bits2, _bits3;

    /// <summary>Whether its entries go where there are no doc values.</summary>
    public bool HasManyValues { get; private set; } = hasManyValues;

    /// <summary>What an entry starts with, its JSON quote included: <c>"http.method=</c>.</summary>
    public ReadOnlySpan<byte> Opening => opening;

    /// <summary>Whether this is the key.</summary>
    /// <param name="otherHash">Hash of the other.</param>
    /// <param name="otherPrefix">Its prefix.</param>
    /// <param name="otherName">Its key.</param>
    /// <returns>Whether they are the same.</returns>
    public bool Is(ulong otherHash, KeyPrefix otherPrefix, ReadOnlySpan<byte> otherName) =>
        hash == otherHash && prefix == otherPrefix && otherName.SequenceEqual(name);

    /// <summary>Takes note of a value.</summary>
    /// <param name="text">Its text or bytes.</param>
    public void Observe(ReadOnlySpan<byte> text)
    {
        if (!HasManyValues) Note(BriefHash(text));
    }

    /// <summary>Takes note of a number.</summary>
    /// <param name="number">The number, or the bits of one.</param>
    public void Observe(ulong number)
    {
        if (!HasManyValues) Note(number * Mixer);
    }

    /// <summary>Hashes length, start, middle and end of a text: enough to tell keys and values apart where a wrong answer does no harm.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The hash; its upper bits are the best.</returns>
    public static ulong BriefHash(ReadOnlySpan<byte> text)
    {
        var hash = (ulong)text.Length;
        if (text.Length >= sizeof(ulong))
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(text)) * Mixer;
            hash = (BitOperations.RotateLeft(hash, 29) ^ BinaryPrimitives.ReadUInt64LittleEndian(text[((text.Length - sizeof(ulong)) / 2)..])) * Mixer;
            hash = BitOperations.RotateLeft(hash, 29) ^ BinaryPrimitives.ReadUInt64LittleEndian(text[^sizeof(ulong)..]);
        }
        else foreach (var octet in text) hash = hash << 8 ^ octet ^ hash >> 56;
        hash *= Mixer;
        return (hash ^ hash >> 32) * Mixer;
    }

    private void Note(ulong valueHash)
    {
        var bit = 1UL << (int)(valueHash >> 58);
        ref var bits = ref _bits0;
        switch (valueHash >> 56 & 3)
        {
            case 1: bits = ref _bits1; break;
            case 2: bits = ref _bits2; break;
            case 3: bits = ref _bits3; break;
        }
        if ((bits & bit) != 0) return;
        bits |= bit;
        HasManyValues = BitOperations.PopCount(_bits0) + BitOperations.PopCount(_bits1)
            + BitOperations.PopCount(_bits2) + BitOperations.PopCount(_bits3) > ManyBits;
    }
}
