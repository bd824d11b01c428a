using System.Buffers;

namespace Spoor.Collector.Admission;

/// <summary>A request's bytes in one piece. Small ones stand in an array of their own, which can be handed to Kafka as it is; larger
/// ones, which are split anyway, in a rented one.</summary>
internal sealed class ReceivedBytes : IDisposable
{
    private readonly bool _isRented;
    private byte[] _array;

    private ReceivedBytes(byte[] array, int length, bool isRented)
    {
        _array = array;
        Length = length;
        _isRented = isRented;
    }

    /// <summary>Their number.</summary>
    public int Length { get; }

    /// <summary>The bytes; not to be touched after <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Memory => _array.AsMemory(0, Length);

    /// <summary>The array, where it holds the bytes and nothing else; otherwise null.</summary>
    public byte[]? ExactArray => _array.Length == Length ? _array : null;

    /// <summary>Copies bytes that arrived in pieces.</summary>
    /// <param name="bytes">The pieces.</param>
    /// <param name="maxExactBytes">Up to this length the array is the bytes' own.</param>
    public static ReceivedBytes Copy(in ReadOnlySequence<byte> bytes, int maxExactBytes)
    {
        var length = (int)bytes.Length;
        var isRented = length > maxExactBytes;
        var array = isRented ? ArrayPool<byte>.Shared.Rent(length) : GC.AllocateUninitializedArray<byte>(length);
        bytes.CopyTo(array);
        return new ReceivedBytes(array, length, isRented);
    }

    /// <summary>Takes over a rented array.</summary>
    public static ReceivedBytes Own(byte[] rented, int length) => new(rented, length, isRented: true);

    /// <inheritdoc/>
    public void Dispose()
    {
        var array = Interlocked.Exchange(ref _array, []);
        if (_isRented && array.Length > 0) ArrayPool<byte>.Shared.Return(array);
    }
}
