using System.Numerics;
using Confluent.Kafka;

namespace Spoor.Ingester.Consume;

/// <summary>Arrays for the values of records, used again. Values are copied once, out of librdkafka's memory.</summary>
/// <remarks>A pool of our own, because the shared one keeps few arrays of one size and drops the rest: a bulk gives many back at once. Where too
/// much is kept, arrays of the size go that was asked for least lately, so that sizes of the past do not crowd out those of the present.</remarks>
/// <param name="maxKeptBytes">How much is kept for later, in bytes.</param>
internal sealed class RecordBuffers(long maxKeptBytes) : IDeserializer<RecordBytes>
{
    /// <summary>Sizes go up in quarters of a power of two from 2^10, so that at most a fifth of a new array is air.</summary>
    private const int SmallestBits = 10;
    private const int LargestBits = 24;

    private const int Classes = (LargestBits - SmallestBits) * 4 + 1;

    /// <summary>An array up to twice as large is used before a new one is made: large arrays that come and go leave holes in the heap.</summary>
    private const int ClassesTwiceAsLarge = 5;

    private readonly Stack<byte[]>[] _free = CreateStacks();
    private readonly long[] _askedAt = new long[Classes];
    private readonly Lock _lock = new();
    private long _asked;
    private long _keptBytes;

    /// <summary>Bytes kept for later.</summary>
    public long KeptBytes
    {
        get
        {
            lock (_lock) return _keptBytes;
        }
    }

    public RecordBytes Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
    {
        if (data.IsEmpty) return new RecordBytes([], 0);
        var array = Rent(data.Length);
        data.CopyTo(array);
        return new RecordBytes(array, data.Length);
    }

    /// <summary>Takes an array back; its user touches it no more.</summary>
    public void Return(byte[] array)
    {
        if (array.Length == 0 || array.Length > 1 << LargestBits) return;
        var (index, size) = ClassOf(array.Length);
        if (size != array.Length) return;
        lock (_lock)
        {
            _keptBytes += size;
            _free[index].Push(array);
            while (_keptBytes > maxKeptBytes) _keptBytes -= DropOldest();
        }
    }

    private byte[] Rent(int length)
    {
        if (length > 1 << LargestBits) return GC.AllocateUninitializedArray<byte>(length);
        var (index, size) = ClassOf(length);
        lock (_lock)
        {
            _askedAt[index] = ++_asked;
            for (var larger = index; larger < Math.Min(index + ClassesTwiceAsLarge, Classes); larger++)
            {
                if (!_free[larger].TryPop(out var array)) continue;
                _keptBytes -= array.Length;
                return array;
            }
        }
        return GC.AllocateUninitializedArray<byte>(size);
    }

    private int DropOldest()
    {
        var oldest = -1;
        for (var i = 0; i < Classes; i++)
            if (_free[i].Count > 0 && (oldest < 0 || _askedAt[i] < _askedAt[oldest])) oldest = i;
        return _free[oldest].Pop().Length;
    }

    private static (int Index, int Size) ClassOf(int length)
    {
        if (length <= 1 << SmallestBits) return (0, 1 << SmallestBits);
        var bits = BitOperations.Log2((uint)length - 1);
        var step = 1 << (bits - 2);
        var quarters = (length - 1 - (1 << bits)) / step + 1;
        return ((bits - SmallestBits) * 4 + quarters, (1 << bits) + quarters * step);
    }

    private static Stack<byte[]>[] CreateStacks()
    {
        var stacks = new Stack<byte[]>[Classes];
        for (var i = 0; i < stacks.Length; i++) stacks[i] = new Stack<byte[]>();
        return stacks;
    }
}
