using Tracing.Ids;

namespace Tracing.Tests.Ids;

public sealed class TraceIdTests
{
    [Theory]
    [InlineData("0123456789abcdef0123456789ABCDEF", "0123456789abcdef0123456789abcdef")]
    [InlineData("0123456789abcdef", "00000000000000000123456789abcdef")]
    [InlineData("10000000000000000", "00000000000000010000000000000000")]
    [InlineData("a", "0000000000000000000000000000000a")]
    public void Reads_up_to_32_hex_digits_and_writes_32(string digits, string expected)
    {
        Assert.True(TraceId.TryParse(digits, out var id));
        Assert.Equal(expected, id.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("0123456789abcdef0123456789abcdef0")]
    [InlineData("0123456789abcdeg")]
    [InlineData("-1")]
    [InlineData("0x12")]
    [InlineData("\uFF11")]
    public void Refuses_what_is_no_trace_id(string digits) => Assert.False(TraceId.TryParse(digits, out _));

    [Fact]
    public void Writes_the_bytes_it_was_read_from()
    {
        byte[] bytes = [.. Enumerable.Range(1, 16).Select(number => (byte)number)];
        Assert.True(TraceId.TryRead(bytes, out var id));
        var written = new byte[16];
        id.Write(written);

        Assert.Equal(bytes, written);
        Assert.Equal("0102030405060708090a0b0c0d0e0f10", id.ToString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(15)]
    [InlineData(17)]
    public void Refuses_bytes_of_another_length(int length) =>
        Assert.False(TraceId.TryRead(Enumerable.Repeat((byte)1, length).ToArray(), out _));

    [Fact]
    public void A_span_id_has_eight_bytes_that_are_not_all_zero()
    {
        Assert.True(SpanId.TryRead([0, 0, 0, 0, 0, 0, 1, 2], out var id));
        Assert.Equal("0000000000000102", id.ToString());
        Assert.False(SpanId.TryRead(new byte[8], out _));
        Assert.False(SpanId.TryRead([1, 2, 3, 4], out _));
    }
}
