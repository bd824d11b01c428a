using Spoor.Query.Api;
using Tracing.Ids;

namespace Spoor.Query.Tests.Api;

public sealed class TraceIdTextTests
{
    [Theory]
    [InlineData("d3dee2c7f4f06b9dbc39b34d5cc4ae96")]
    [InlineData("D3DEE2C7F4F06B9DBC39B34D5CC4AE96")]
    [InlineData("097ix/Twa528ObNNXMSulg==")]
    [InlineData("097ix_Twa528ObNNXMSulg")]
    public void Reads_hex_and_base64(string text)
    {
        Assert.True(TraceIdText.TryParse(text, out var traceId));
        Assert.Equal("d3dee2c7f4f06b9dbc39b34d5cc4ae96", traceId.ToString());
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("000bc39b34d5cc4ae96", 0xbc39b34d5cc4ae96)]
    [InlineData("vDmzTVzErpY=", 0xbc39b34d5cc4ae96)]
    public void Pads_short_ids_on_the_left(string text, ulong low)
    {
        Assert.True(TraceIdText.TryParse(text, out var traceId));
        Assert.Equal(new TraceId(0, low), traceId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("xyz")]
    [InlineData("1d3dee2c7f4f06b9dbc39b34d5cc4ae96")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("097ix/Twa528ObNNXMSu")]
    public void Refuses_what_is_no_id(string text) => Assert.False(TraceIdText.TryParse(text, out _));

    [Fact]
    public void Prints_16_digits_when_the_upper_half_is_zero()
    {
        Assert.Equal("00000000000000ff", TraceIdText.ToShortText(new TraceId(0, 255)));
        Assert.Equal("000000000000000100000000000000ff", TraceIdText.ToShortText(new TraceId(1, 255)));
    }
}
