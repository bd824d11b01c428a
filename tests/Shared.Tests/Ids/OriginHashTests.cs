using System.IO.Hashing;
using System.Text;
using Tracing.Ids;
using Tracing.Otlp;
using Tracing.Tests.Otlp;

namespace Tracing.Tests.Ids;

/// <summary>Stored data is found again by these ids: a changed golden value is a new format of the store.</summary>
public sealed class OriginHashTests
{
    private static readonly byte[] s_resource = Wire.Message(1, Wire.Attribute(1, "service.name"u8, Wire.Text("shop"u8)));
    private static readonly byte[] s_scope = Wire.Message(1, Wire.Bytes(1, "tests"u8), Wire.Bytes(2, "1.0"u8));
    private static readonly byte[] s_schema = Wire.Bytes(3, "https://opentelemetry.io/schemas/1.27.0"u8);

    [Fact]
    public void Is_pinned() => Assert.Equal("w9xeIL4DV9uI", Of(Wire.Request(s_resource, Wire.Message(2, s_scope, Wire.Span()), s_schema)));

    [Fact]
    public void Does_not_depend_on_where_the_spans_stand()
    {
        var expected = Of(Wire.Request(s_resource, Wire.Message(2, s_scope, Wire.Span()), s_schema));

        Assert.Equal(expected, Of(Wire.Request(Wire.Message(2, Wire.Span(), s_scope, Wire.Span()), s_resource, s_schema)));
        Assert.Equal(expected, Of(Wire.Request(s_resource, s_schema, Wire.Message(2, Wire.Span(), Wire.Span(), s_scope))));
    }

    [Fact]
    public void Differs_where_resource_scope_or_either_schema_differ()
    {
        string[] origins =
        [
            Of(Wire.Request(Wire.Message(2, Wire.Span()))),
            Of(Wire.Request(s_resource, Wire.Message(2, Wire.Span()))),
            Of(Wire.Request(Wire.Message(2, s_scope, Wire.Span()))),
            Of(Wire.Request(s_resource, Wire.Message(2, s_scope, Wire.Span()))),
            Of(Wire.Request(s_schema, Wire.Message(2, Wire.Span()))),
            Of(Wire.Request(Wire.Message(2, s_schema, Wire.Span()))),
        ];

        Assert.Equal(origins.Length, origins.Distinct().Count());
    }

    [Fact]
    public void Survives_splitting()
    {
        var request = Scan(Wire.Request(s_resource, Wire.Message(2, s_scope, Wire.Span(), Wire.Span()), s_schema));
        var part = new byte[TraceRequestWriter.Measure(request, request.Spans[1..])];
        TraceRequestWriter.Write(request, request.Spans[1..], part);

        Assert.Equal(Of(request.Bytes.ToArray()), Of(part));
    }

    private static string Of(byte[] bytes)
    {
        var text = new byte[OriginHash.TextLength];
        OriginHash.Of(Scan(bytes), 0, new XxHash128()).WriteText(text);
        return Encoding.ASCII.GetString(text);
    }

    private static TraceRequest Scan(byte[] bytes)
    {
        var request = new TraceRequest();
        Assert.True(request.TryScan(bytes, out _));
        return request;
    }
}
