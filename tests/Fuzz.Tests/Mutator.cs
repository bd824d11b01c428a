using System.Buffers.Binary;

namespace Spoor.Fuzz.Tests;

/// <summary>Damages inputs as afl-fuzz does, but blindly and the same each time.</summary>
internal sealed class Mutator(int seed, IReadOnlyList<byte[]> seeds)
{
    private const int MaxChanges = 6, MaxStretch = 24;

    private static readonly long[] s_oddNumbers = [0, 1, -1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue];

    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        var bytes = new List<byte>(seeds[_random.Next(seeds.Count)]);
        for (var changes = _random.Next(1, MaxChanges); changes > 0; changes--) Change(bytes);
        return [.. bytes];
    }

    private void Change(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count + 1);
        var stretch = Math.Min(_random.Next(1, MaxStretch), bytes.Count - at);
        switch (_random.Next(8))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, stretch);
                break;
            case 3:
                bytes.InsertRange(_random.Next(bytes.Count + 1), bytes.GetRange(at, stretch));
                break;
            case 4:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 5:
                // The rest of another: two halves that do not belong together.
                var other = seeds[_random.Next(seeds.Count)];
                bytes.RemoveRange(at, bytes.Count - at);
                bytes.AddRange(other.AsSpan(_random.Next(other.Length + 1)));
                break;
            case 6:
                Span<byte> number = stackalloc byte[sizeof(long)];
                BinaryPrimitives.WriteInt64LittleEndian(number, s_oddNumbers[_random.Next(s_oddNumbers.Length)]);
                for (var i = 0; i < Math.Min(1 << _random.Next(4), bytes.Count - at); i++) bytes[at + i] = number[i];
                break;
            default:
                bytes.InsertRange(at, Enumerable.Repeat((byte)_random.Next(256), stretch));
                break;
        }
    }
}
