using System.Buffers.Text;
using System.IO.Hashing;
using System.Text;
using Tracing.Ids;
using Tracing.Otlp;
using Tracing.Tests.Otlp;

namespace Tracing.Tests.Ids;

/// <summary>What was stored must be recognised as stored: a changed golden value is a new format of the store.</summary>
public sealed class DocumentIdTests
{
    private const ulong Start = 1_700_000_000_000_000_000;
    private static readonly byte[] s_start = Wire.Fixed64(7, Start);
    private static readonly OriginHash s_origin = new(42);

    [Fact]
    public void Is_pinned() => Assert.Equal("sFUV9aT9_o8GXNiW", Of(Wire.Span(s_start, Wire.Bytes(5, "GET /cart"u8))));

    [Fact]
    public void Begins_with_the_minute_of_the_start()
    {
        var minute = Base64Url.DecodeFromChars(Of(Wire.Span(s_start)))[..3];
        var expected = (uint)(Start / 60_000_000_000) & 0xFFFFFF;

        Assert.Equal(expected, (uint)(minute[0] << 16 | minute[1] << 8 | minute[2]));
    }

    [Fact]
    public void Does_not_change_with_the_trace_state()
    {
        var name = Wire.Bytes(5, "n"u8);

        Assert.Equal(Of(Wire.Span(s_start, name)), Of(Wire.Span(s_start, Wire.Bytes(3, "ot=th:8"u8), name)));
        Assert.Equal(Of(Wire.Span(s_start, name)), Of(Wire.Span(s_start, name, Wire.Bytes(3))));
    }

    [Fact]
    public void Differs_where_span_or_origin_differ()
    {
        Assert.NotEqual(Of(Wire.Span(s_start)), Of(Wire.Span(s_start, Wire.Number(6, 1))));
        Assert.NotEqual(Of(Wire.Span(s_start)), Of(Wire.Span(s_start), new OriginHash(43)));
    }

    [Fact]
    public void Is_the_same_wherever_the_span_stands()
    {
        var span = Wire.Span(s_start);
        var bytes = Wire.Request(Wire.Message(2, Wire.Span(Wire.Number(6, 3)), span));

        Assert.Equal(Of(span), Of(bytes, 1, s_origin));
    }

    private static string Of(byte[] span, OriginHash? origin = null) => Of(Wire.Request(Wire.Message(2, span)), 0, origin ?? s_origin);

    private static string Of(byte[] bytes, int index, OriginHash origin)
    {
        var request = new TraceRequest();
        Assert.True(request.TryScan(bytes, out _));
        var text = new byte[DocumentId.TextLength];
        DocumentId.Write(bytes, request.Spans[index], origin, new XxHash128(), text);
        return Encoding.ASCII.GetString(text);
    }
}
