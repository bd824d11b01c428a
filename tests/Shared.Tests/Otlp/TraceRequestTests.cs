using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;
using Spoor.Testing;
using Spoor.Testing.Otlp;
using Spoor.Testing.Recorded;
using Tracing.Otlp;

namespace Tracing.Tests.Otlp;

public sealed class TraceRequestTests
{
    private static readonly byte[] s_notUtf8 = [0x61, 0xFF];
    private readonly TraceRequest _request = new();

    [Fact]
    public void Sees_in_generated_requests_what_a_parser_sees()
    {
        for (var seed = 0; seed < 300; seed++) AssertSeesAll(new RandomRequests(seed).Next(seed % 40));
    }

    [Fact]
    public void Sees_in_recorded_requests_what_a_parser_sees()
    {
        foreach (var request in RecordedTraces.Read()) AssertSeesAll(request);
    }

    [Fact]
    public void An_empty_request_has_no_spans()
    {
        Assert.True(_request.TryScan(default, out _));
        Assert.True(_request.Spans.IsEmpty);
        Assert.Equal(0, _request.RefusedCount);
    }

    public static TheoryData<string, SpanFault> FaultySpans() => new()
    {
        { "no trace id", SpanFault.TraceId },
        { "short trace id", SpanFault.TraceId },
        { "zero trace id", SpanFault.TraceId },
        { "trace id as number", SpanFault.TraceId },
        { "no span id", SpanFault.SpanId },
        { "long span id", SpanFault.SpanId },
        { "zero span id", SpanFault.SpanId },
        { "short parent", SpanFault.ParentSpanId },
        { "trace state", SpanFault.Utf8 },
        { "name", SpanFault.Utf8 },
        { "attribute key", SpanFault.Utf8 },
        { "attribute text", SpanFault.Utf8 },
        { "text in array", SpanFault.Utf8 },
        { "key in map", SpanFault.Utf8 },
        { "text in map", SpanFault.Utf8 },
        { "event name", SpanFault.Utf8 },
        { "event attribute", SpanFault.Utf8 },
        { "link trace state", SpanFault.Utf8 },
        { "link attribute", SpanFault.Utf8 },
        { "status message", SpanFault.Utf8 },
        { "deep array", SpanFault.Nesting },
        { "deep map in event", SpanFault.Nesting },
        { "cut attribute", SpanFault.Malformed },
        { "cut value", SpanFault.Malformed },
        { "cut event", SpanFault.Malformed },
        { "cut link", SpanFault.Malformed },
        { "cut status", SpanFault.Malformed },
        { "group", SpanFault.Malformed },
        { "field zero", SpanFault.Malformed },
        { "varint of 11 bytes", SpanFault.Malformed },
        { "length beyond the span", SpanFault.Malformed },
    };

    [Theory]
    [MemberData(nameof(FaultySpans))]
    public void Refuses_a_faulty_span_alone(string what, SpanFault expected)
    {
        byte[] good = Wire.Span(Wire.Bytes(5, "good"u8));
        var bytes = Wire.Request(Wire.Message(2, good, FaultySpan(what), good));

        Assert.True(_request.TryScan(bytes, out _));

        Assert.Equal(2, _request.Spans.Length);
        Assert.Equal(1, _request.RefusedCount);
        Assert.Equal(expected, _request.RefusedSpans[0].Fault);
        foreach (var span in _request.Spans) Assert.Equal("good", Encoding.UTF8.GetString(span.Name.Of(bytes)));
    }

    [Fact]
    public void Finds_a_byte_that_is_not_UTF8_wherever_it_stands_in_a_text_of_any_length()
    {
        foreach (var length in Enumerable.Range(1, 70).Concat([127, 128, 129, 255, 256, 257, 1000]))
        {
            for (var place = 0; place < length; place++)
            {
                var text = Enumerable.Repeat((byte)'x', length).ToArray();
                text[place] = 0xFF;
                var spans = Wire.Message(2, Wire.Span(Wire.Attribute(9, text, Wire.Text("v"u8))), Wire.Span(Wire.Attribute(9, "k"u8, Wire.Text(text))));

                Assert.True(_request.TryScan(Wire.Request(spans), out _));

                Assert.Equal([SpanFault.Utf8, SpanFault.Utf8], _request.RefusedSpans.ToArray().Select(span => span.Fault));
            }
        }
    }

    [Theory]
    [InlineData(1, -1)]
    [InlineData(1, 1)]
    [InlineData(1, 100)]
    [InlineData(4, -1)]
    [InlineData(4, 1)]
    [InlineData(4, 100)]
    [InlineData(6, -1)]
    [InlineData(6, 1)]
    [InlineData(6, 100)]
    public void Refuses_an_attribute_with_a_wrong_length_in_it(int place, int difference)
    {
        byte[] attribute = [.. Wire.Bytes(1, "k"u8), .. Wire.Bytes(2, Wire.Text("vvvv"u8))];
        attribute[place] = (byte)(attribute[place] + difference);

        Assert.True(_request.TryScan(Wire.Request(Wire.Message(2, Wire.Span(Wire.Bytes(9, attribute)))), out _));

        Assert.Equal(SpanFault.Malformed, Assert.Single(_request.RefusedSpans.ToArray()).Fault);
    }

    [Fact]
    public void Takes_a_parent_of_zeros_for_none()
    {
        Assert.True(_request.TryScan(Wire.Request(Wire.Message(2, Wire.Span(Wire.Bytes(4, new byte[8])))), out _));
        Assert.Equal(default, Assert.Single(_request.Spans.ToArray()).ParentSpanId);
    }

    [Fact]
    public void Takes_as_much_nesting_as_a_protobuf_parser_with_the_usual_limit()
    {
        byte[] Deep(int levels)
        {
            var value = Wire.Text("x"u8);
            for (var i = 0; i < levels; i++) value = Wire.Message(6, Wire.Attribute(1, "k"u8, value));
            return Wire.Request(Wire.Message(2, Wire.Span(Wire.Message(11, Wire.Attribute(3, "k"u8, value)))));
        }

        Assert.True(_request.TryScan(Deep(SpanScannerLimits.MaxNesting), out _));
        Assert.Equal(1, _request.Spans.Length);
        ExportTraceServiceRequest.Parser.ParseFrom(Deep(SpanScannerLimits.MaxNesting));
        Assert.True(_request.TryScan(Deep(SpanScannerLimits.MaxNesting + 1), out _));
        Assert.Equal(SpanFault.Nesting, _request.RefusedSpans[0].Fault);
        Assert.True(_request.TryScan(Deep(20_000), out _));
        Assert.Equal(SpanFault.Nesting, _request.RefusedSpans[0].Fault);
    }

    public static TheoryData<string> FaultyHeads() =>
        ["resource attribute", "resource schema", "entity", "cut resource", "scope name", "scope version", "scope attribute", "scope schema", "cut scope"];

    [Theory]
    [MemberData(nameof(FaultyHeads))]
    public void A_fault_of_a_resource_or_scope_refuses_all_spans_below_and_no_other(string what)
    {
        var utf8 = Wire.Attribute(1, "k"u8, Wire.Text(s_notUtf8));
        byte[] ofResource = what switch
        {
            "resource attribute" => Wire.Message(1, utf8),
            "resource schema" => Wire.Bytes(3, s_notUtf8),
            "entity" => Wire.Message(1, Wire.Message(3, Wire.Bytes(3, s_notUtf8))),
            "cut resource" => Wire.Bytes(1, 0x0A, 0x05, 0x00),
            _ => [],
        };
        byte[] ofScope = what switch
        {
            "scope name" => Wire.Message(1, Wire.Bytes(1, s_notUtf8)),
            "scope version" => Wire.Message(1, Wire.Bytes(2, s_notUtf8)),
            "scope attribute" => Wire.Message(1, Wire.Attribute(3, s_notUtf8, Wire.Text("x"u8))),
            "scope schema" => Wire.Bytes(3, s_notUtf8),
            "cut scope" => Wire.Bytes(1, 0x0A, 0x05, 0x00),
            _ => [],
        };
        byte[] good = Wire.Request(Wire.Message(2, Wire.Span()));
        byte[] bytes = [.. good, .. Wire.Request(Wire.Message(2, Wire.Span(), Wire.Span(), ofScope), ofResource), .. good];

        Assert.True(_request.TryScan(bytes, out _));

        Assert.Equal(2, _request.Spans.Length);
        Assert.Equal(2, _request.RefusedSpans.Length);
        Assert.All(_request.RefusedSpans.ToArray(),
            span => Assert.Equal(what.StartsWith("cut", StringComparison.Ordinal) ? SpanFault.Malformed : SpanFault.Utf8, span.Fault));
    }

    [Fact]
    public void Keeps_refused_spans_in_the_order_of_the_wire_whatever_refused_them()
    {
        var noIds = Wire.Message(2);
        var deep = Wire.Text("x"u8);
        for (var i = 0; i < 40; i++) deep = Wire.Message(5, Wire.Bytes(1, deep));
        var bytes = Wire.Request(
            Wire.Message(2, Wire.Span(), noIds, Wire.Span()),
            Wire.Message(2, noIds, Wire.Span()),
            Wire.Message(1, Wire.Attribute(1, "k"u8, deep)));

        Assert.True(_request.TryScan(bytes, out _));

        var starts = _request.RefusedSpans.ToArray().Select(span => span.Field.Start).ToArray();
        Assert.Equal(5, starts.Length);
        Assert.Equal(starts.Order(), starts);
        var written = new byte[TraceRequestWriter.Measure(_request, _request.RefusedSpans)];
        TraceRequestWriter.Write(_request, _request.RefusedSpans, written);
        Assert.Equal(ExportTraceServiceRequest.Parser.ParseFrom(bytes), ExportTraceServiceRequest.Parser.ParseFrom(written));
    }

    [Fact]
    public void Counts_all_refused_spans_and_keeps_as_many_as_it_is_told()
    {
        var request = new TraceRequest(maxRefusedKept: 3);
        var noIds = Wire.Message(2);

        Assert.True(request.TryScan(Wire.Request(Wire.Message(2, [.. Enumerable.Repeat(noIds, 10)])), out _));

        Assert.Equal(10, request.RefusedCount);
        Assert.Equal(3, request.RefusedSpans.Length);
    }

    [Fact]
    public void Finds_the_service_wherever_the_resource_stands()
    {
        var resource = Wire.Message(1, Wire.Attribute(1, "service.name"u8, Wire.Text("shop"u8)));
        AssertService("shop", Wire.Request(Wire.Message(2, Wire.Span()), resource));
    }

    [Fact]
    public void Merges_a_resource_that_stands_there_twice_as_protobuf_has_it()
    {
        var first = Wire.Message(1, Wire.Attribute(1, "service.name"u8, Wire.Text("shop"u8)));
        var second = Wire.Message(1, Wire.Attribute(1, "host"u8, Wire.Text("a"u8)));
        AssertService("shop", Wire.Request(first, Wire.Message(2, Wire.Span()), second));
    }

    [Fact]
    public void Finds_the_service_whose_value_stands_before_its_key_or_has_fields_of_later_versions()
    {
        var text = Wire.Text("shop"u8);
        byte[] value = [.. Wire.Number(3, 1), .. text, .. Wire.Number(99, 5)];
        AssertService("shop", Wire.Request(Wire.Message(2, Wire.Span()), Wire.Message(1,
            Wire.Message(1, Wire.Bytes(2, value), Wire.Bytes(1, "service.name"u8)))));
    }

    [Fact]
    public void Knows_no_service_where_its_name_is_no_text()
    {
        byte[] value = [.. Wire.Text("shop"u8), .. Wire.Number(3, 1)];
        AssertService("", Wire.Request(Wire.Message(2, Wire.Span()), Wire.Message(1, Wire.Attribute(1, "service.name"u8, value))));
    }

    [Fact]
    public void Skips_fields_of_unknown_numbers_and_of_unexpected_types()
    {
        var bytes = Wire.Request(
            Wire.Number(1, 5), Wire.Bytes(99, "x"u8), Wire.Fixed64(2, 1),
            Wire.Message(2,
                Wire.Number(2, 7), Wire.Fixed64(77, 1),
                Wire.Span(Wire.Number(5, 1), Wire.Bytes(7, "x"u8), Wire.Bytes(6, "xx"u8), Wire.Fixed64(1000, 1), Wire.Bytes(5, "n"u8))));

        Assert.True(_request.TryScan(bytes, out _));

        var span = Assert.Single(_request.Spans.ToArray());
        Assert.Equal("n", Encoding.UTF8.GetString(span.Name.Of(bytes)));
        Assert.Equal((0, 0ul), (span.Kind, span.StartUnixNanos));
    }

    [Fact]
    public void Takes_the_last_of_a_field_that_stands_there_twice()
    {
        var bytes = Wire.Request(Wire.Message(2, Wire.Span(
            Wire.Bytes(5, "a"u8), Wire.Bytes(5, "b"u8), Wire.Number(6, 1), Wire.Number(6, 3), Wire.Bytes(1, "fedcba9876543210"u8),
            Wire.Message(15, Wire.Number(3, 2)), Wire.Message(15, Wire.Bytes(2, "m"u8)))));

        Assert.True(_request.TryScan(bytes, out _));
        AssertSees(ExportTraceServiceRequest.Parser.ParseFrom(bytes), bytes);
        Assert.Equal(2, _request.Spans[0].StatusCode);
    }

    [Fact]
    public void Reads_varints_of_ten_bytes()
    {
        byte[] tenBytes = [0x82, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00];
        var bytes = Wire.Request(Wire.Message(2, Wire.Span([0x30, .. tenBytes], [0xAA, 0x80, 0x00, 0x01, 0x6E])));

        Assert.True(_request.TryScan(bytes, out _));
        var span = Assert.Single(_request.Spans.ToArray());
        Assert.Equal((2, 1), (span.Kind, span.Name.Length));
    }

    [Theory]
    [InlineData("0A", 0, "The request is no protobuf message: the field at byte 0 cannot be read.")]
    [InlineData("0A0512030A", 0, "The request is no protobuf message: the field at byte 0 cannot be read.")]
    [InlineData("0A00FF", 2, "The request is no protobuf message: the field at byte 2 cannot be read.")]
    [InlineData("0A000A020A05", 4, "resource_spans[1] is no protobuf message: the field at byte 4 cannot be read.")]
    [InlineData("0A0412021205", 4, "resource_spans[0].scope_spans[0] is no protobuf message: the field at byte 4 cannot be read.")]
    public void Names_where_the_messages_around_the_spans_cannot_be_read(string hex, int offset, string message)
    {
        Assert.False(_request.TryScan(Convert.FromHexString(hex), out var fault));
        Assert.Equal(offset, fault.Offset);
        Assert.Equal(message, fault.ToString());
    }

    [Fact]
    public void Scans_a_hundred_thousand_spans_of_one_request()
    {
        var bytes = Wire.Request(Wire.Message(2, [.. Enumerable.Repeat(Wire.Span(), 100_000)]));

        Assert.True(_request.TryScan(bytes, out _));
        Assert.Equal(100_000, _request.Spans.Length);
    }

    [Fact]
    public void Takes_no_room_for_resources_and_scopes_without_spans()
    {
        var bytes = Enumerable.Repeat(Wire.Request(Wire.Message(2), Wire.Message(2)), 50_000).SelectMany(part => part).ToArray();

        Assert.True(_request.TryScan(bytes, out _));
        Assert.True(_request.Resources.IsEmpty && _request.Scopes.IsEmpty);
        Assert.InRange(_request.IndexBytes, 0, 1_000);
    }

    [Fact]
    public void Gives_a_value_for_any_bytes_and_its_spans_are_those_a_parser_sees()
    {
        for (var seed = 0; seed < 3_000; seed++)
        {
            var random = new Random(seed);
            var bytes = new RandomRequests(seed % 100).Next(4).ToByteArray();
            for (var changes = random.Next(1, 8); changes > 0 && bytes.Length > 0; changes--)
            {
                var at = random.Next(bytes.Length);
                if (random.Next(4) == 0) bytes = [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(1, 5))..]];
                else bytes[at] = (byte)random.Next(256);
            }

            if (!_request.TryScan(bytes, out _)) continue;
            var accepted = new byte[TraceRequestWriter.Measure(_request, _request.Spans)];
            TraceRequestWriter.Write(_request, _request.Spans, accepted);
            AssertSeesAll(ExportTraceServiceRequest.Parser.ParseFrom(accepted), accepted);
        }
    }

    [Fact]
    public void Gives_a_value_for_noise()
    {
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(0, 60)];
            random.NextBytes(bytes);
            if (bytes.Length > 2) (bytes[0], bytes[1]) = (0x0A, (byte)(bytes.Length - 2));
            _request.TryScan(bytes, out _);
        }
    }

    private void AssertSeesAll(ExportTraceServiceRequest request) => AssertSeesAll(request, request.ToByteArray());

    private void AssertSeesAll(ExportTraceServiceRequest request, byte[] bytes)
    {
        Assert.True(_request.TryScan(bytes, out var fault), fault.ToString());
        Assert.Equal(0, _request.RefusedCount);
        AssertSees(request, bytes);
    }

    private void AssertSees(ExportTraceServiceRequest request, byte[] bytes)
    {
        var expected = SpanPath.Of(request).ToList();
        Assert.Equal(expected.Count, _request.Spans.Length);
        for (var i = 0; i < expected.Count; i++)
        {
            var (resource, _, span) = expected[i];
            var seen = _request.Spans[i];
            Assert.Equal(span, Span.Parser.ParseFrom(seen.Message.Of(bytes)));
            Assert.Equal(Convert.ToHexStringLower(span.TraceId.Span), seen.TraceId.ToString());
            Assert.Equal(Convert.ToHexStringLower(span.SpanId.Span), seen.SpanId.ToString());
            Assert.Equal(span.ParentSpanId.IsEmpty ? 0 : BinaryPrimitives.ReadUInt64BigEndian(span.ParentSpanId.Span), seen.ParentSpanId.Value);
            Assert.Equal((span.StartTimeUnixNano, span.EndTimeUnixNano), (seen.StartUnixNanos, seen.EndUnixNanos));
            Assert.Equal(((int)span.Kind, (int)(span.Status?.Code ?? 0)), (seen.Kind, seen.StatusCode));
            Assert.Equal(span.Name, Encoding.UTF8.GetString(seen.Name.Of(bytes)));
            Assert.Equal(span.TraceState, Encoding.UTF8.GetString(seen.TraceState.Of(bytes)));
            var service = resource.Resource?.Attributes.LastOrDefault(
                attribute => attribute.Key == "service.name" && attribute.Value?.ValueCase == AnyValue.ValueOneofCase.StringValue);
            Assert.Equal(service?.Value.StringValue ?? "",
                Encoding.UTF8.GetString(_request.Resources[_request.Scopes[seen.Scope].Resource].ServiceName.Of(bytes)));
        }
    }

    private void AssertService(string expected, byte[] bytes)
    {
        Assert.True(_request.TryScan(bytes, out _));
        Assert.Equal(1, _request.Spans.Length);
        Assert.Equal(expected, Encoding.UTF8.GetString(_request.Resources[0].ServiceName.Of(bytes)));
    }

    private static byte[] FaultySpan(string what)
    {
        var trace = Wire.Bytes(1, "0123456789abcdef"u8);
        var id = Wire.Bytes(2, "12345678"u8);
        var text = Wire.Text(s_notUtf8);
        byte[] Deep(int field, byte[] value)
        {
            for (var i = 0; i < 40; i++) value = field == 5 ? Wire.Message(5, Wire.Bytes(1, value)) : Wire.Message(6, Wire.Attribute(1, "k"u8, value));
            return value;
        }

        return what switch
        {
            "no trace id" => Wire.Message(2, id),
            "short trace id" => Wire.Message(2, Wire.Bytes(1, "12345678"u8), id),
            "zero trace id" => Wire.Message(2, Wire.Bytes(1, new byte[16]), id),
            "trace id as number" => Wire.Message(2, Wire.Number(1, 5), id),
            "no span id" => Wire.Message(2, trace),
            "long span id" => Wire.Message(2, trace, Wire.Bytes(2, "123456789"u8)),
            "zero span id" => Wire.Message(2, trace, Wire.Bytes(2, new byte[8])),
            "short parent" => Wire.Span(Wire.Bytes(4, "1234567"u8)),
            "trace state" => Wire.Span(Wire.Bytes(3, s_notUtf8)),
            "name" => Wire.Span(Wire.Bytes(5, s_notUtf8)),
            "attribute key" => Wire.Span(Wire.Attribute(9, s_notUtf8, Wire.Text("x"u8))),
            "attribute text" => Wire.Span(Wire.Attribute(9, "k"u8, text)),
            "text in array" => Wire.Span(Wire.Attribute(9, "k"u8, Wire.Message(5, Wire.Bytes(1, text)))),
            "key in map" => Wire.Span(Wire.Attribute(9, "k"u8, Wire.Message(6, Wire.Attribute(1, s_notUtf8, Wire.Text("x"u8))))),
            "text in map" => Wire.Span(Wire.Attribute(9, "k"u8, Wire.Message(6, Wire.Attribute(1, "k"u8, text)))),
            "event name" => Wire.Span(Wire.Message(11, Wire.Bytes(2, s_notUtf8))),
            "event attribute" => Wire.Span(Wire.Message(11, Wire.Attribute(3, "k"u8, text))),
            "link trace state" => Wire.Span(Wire.Message(13, Wire.Bytes(3, s_notUtf8))),
            "link attribute" => Wire.Span(Wire.Message(13, Wire.Attribute(4, "k"u8, text))),
            "status message" => Wire.Span(Wire.Message(15, Wire.Bytes(2, s_notUtf8))),
            "deep array" => Wire.Span(Wire.Attribute(9, "k"u8, Deep(5, Wire.Text("x"u8)))),
            "deep map in event" => Wire.Span(Wire.Message(11, Wire.Attribute(3, "k"u8, Deep(6, Wire.Text("x"u8))))),
            "cut attribute" => Wire.Span(Wire.Bytes(9, 0x0A, 0x05)),
            "cut value" => Wire.Span(Wire.Attribute(9, "k"u8, [0x0A, 0x05])),
            "cut event" => Wire.Span(Wire.Bytes(11, 0x09, 0x05)),
            "cut link" => Wire.Span(Wire.Bytes(13, 0x35, 0x05)),
            "cut status" => Wire.Span(Wire.Bytes(15, 0x18)),
            "group" => Wire.Span([0x4B, 0x4C]),
            "field zero" => Wire.Span([0x02, 0x00]),
            "varint of 11 bytes" => Wire.Span([0x30, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00]),
            "length beyond the span" => Wire.Span([0x2A, 0x7F]),
            _ => throw new ArgumentException(what, nameof(what)),
        };
    }

    private static class SpanScannerLimits
    {
        // The tests see Shared from outside, as its users do.
        public const int MaxNesting = 30;
    }
}
