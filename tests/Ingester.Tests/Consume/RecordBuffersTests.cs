using Confluent.Kafka;
using Spoor.Ingester.Consume;

namespace Spoor.Ingester.Tests.Consume;

public sealed class RecordBuffersTests
{
    private const int MaxKept = 64 * 1024;

    private readonly RecordBuffers _buffers = new(MaxKept);

    [Theory]
    [InlineData(1)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(300_000)]
    [InlineData(17 * 1024 * 1024)]
    public void A_value_is_copied_into_an_array_with_at_most_a_fifth_of_air_above_a_kibibyte(int length)
    {
        var value = new byte[length];
        Random.Shared.NextBytes(value);

        var copy = Copy(value);

        Assert.Equal(value, copy.Memory.ToArray());
        Assert.InRange(copy.Array.Length, length, Math.Max(1024, length * 5 / 4));
    }

    [Theory]
    [InlineData(5000)]
    [InlineData(4900)]
    [InlineData(2500)]
    public void An_array_is_used_again_for_a_value_of_its_size_down_to_half_of_it(int length)
    {
        var array = Copy(new byte[5000]).Array;
        _buffers.Return(array);

        Assert.NotSame(array, Copy(new byte[5121]).Array);
        Assert.NotSame(array, Copy(new byte[2000]).Array);
        Assert.Same(array, Copy(new byte[length]).Array);
        Assert.NotSame(array, Copy(new byte[length]).Array);
        Assert.Equal(0, _buffers.KeptBytes);
    }

    [Fact]
    public void Sizes_that_nobody_asks_for_any_more_give_way_to_those_that_are_asked_for()
    {
        var past = Enumerable.Range(0, 20).Select(_ => Copy(new byte[4096]).Array).ToArray();
        foreach (var array in past) _buffers.Return(array);

        var present = Enumerable.Range(0, 5).Select(_ => Copy(new byte[8192]).Array).ToArray();
        foreach (var array in present) _buffers.Return(array);

        Assert.InRange(_buffers.KeptBytes, MaxKept / 2, MaxKept);
        Assert.Equal(present.Reverse(), Enumerable.Range(0, 5).Select(_ => Copy(new byte[8192]).Array));
    }

    [Fact]
    public void What_is_larger_than_all_that_may_be_kept_is_not_kept()
    {
        _buffers.Return(Copy(new byte[MaxKept + 1]).Array);

        Assert.Equal(0, _buffers.KeptBytes);
    }

    private RecordBytes Copy(byte[] value) => _buffers.Deserialize(value, isNull: false, SerializationContext.Empty);
}
