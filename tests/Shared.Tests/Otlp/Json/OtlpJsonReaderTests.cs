using System.Text;
using Spoor.Testing;
using Spoor.Testing.Otlp;
using Spoor.Testing.Recorded;
using Tracing.Otlp;
using Tracing.Otlp.Json;

namespace Tracing.Tests.Otlp.Json;

public sealed class OtlpJsonReaderTests : IDisposable
{
    private const string Trace = "0123456789abcdef0123456789abcdef";
    private readonly WireWriter _protobuf = new(64 * 1024 * 1024);

    [Fact]
    public void Gives_the_same_request_whatever_way_the_json_is_written()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var request = new RandomRequests(seed).Next();
            var json = new OtlpJsonFormatter(seed).Format(request);

            Assert.True(OtlpJsonReader.TryTranscode(json, _protobuf, out var fault), $"seed {seed}: {fault}");
            Assert.Equal(request, ExportTraceServiceRequest.Parser.ParseFrom(_protobuf.Written.Span));
        }
    }

    [Fact]
    public void Gives_recorded_requests_back()
    {
        foreach (var request in RecordedTraces.Read().Take(15))
        {
            var json = new OtlpJsonFormatter(request.CalculateSize()).Format(request);

            Assert.True(OtlpJsonReader.TryTranscode(json, _protobuf, out var fault), fault.ToString());
            Assert.Equal(request, ExportTraceServiceRequest.Parser.ParseFrom(_protobuf.Written.Span));
        }
    }

    [Fact]
    public void Writes_the_shortest_encoding_so_that_lengths_match_those_of_other_encoders()
    {
        var request = A.RequestOf(200);
        var json = new OtlpJsonFormatter(1).Format(request);

        Assert.True(OtlpJsonReader.TryTranscode(json, _protobuf, out _));
        Assert.Equal(request.CalculateSize(), _protobuf.Count);
    }

    [Theory]
    [InlineData("""{"resourceSpans":7}""", "resourceSpans (byte 17): expected an array.")]
    [InlineData("[]", "The request (byte 0): expected an object.")]
    [InlineData("""{"resourceSpans":[{},{"scope_spans":[{"spans":[{},{},{},{"trace_id":"xyz"}]}]}]}""",
        "resourceSpans[1].scopeSpans[0].spans[3].traceId (byte 68): expected a string of hex digits.")]
    [InlineData("""{"resourceSpans":[{"resource":{"attributes":[{"key":"a","value":{"intValue":"1x"}}]}}]}""",
        "resourceSpans[0].resource.attributes[0].value.intValue (byte 76): expected a whole number of 64 bits.")]
    public void Names_the_value_that_is_at_fault(string json, string message)
    {
        Assert.False(OtlpJsonReader.TryTranscode(Encoding.UTF8.GetBytes(json), _protobuf, out var fault));
        Assert.Equal(message, fault.ToString());
    }

    [Theory]
    [InlineData("\"traceId\":12")]
    [InlineData("\"traceId\":\"0123456789abcdeg0123456789abcdef\"")]
    [InlineData("\"traceId\":[]")]
    [InlineData("\"name\":12")]
    [InlineData("\"name\":{}")]
    [InlineData("\"kind\":\"SERVER\"")]
    [InlineData("\"kind\":\"span_kind_server\"")]
    [InlineData("\"kind\":\"2\"")]
    [InlineData("\"kind\":2.5")]
    [InlineData("\"kind\":2147483648")]
    [InlineData("\"startTimeUnixNano\":-1")]
    [InlineData("\"startTimeUnixNano\":\"-1\"")]
    [InlineData("\"startTimeUnixNano\":18446744073709551616")]
    [InlineData("\"startTimeUnixNano\":1.5")]
    [InlineData("\"startTimeUnixNano\":true")]
    [InlineData("\"startTimeUnixNano\":\"\"")]
    [InlineData("\"droppedAttributesCount\":4294967296")]
    [InlineData("\"flags\":4294967296")]
    [InlineData("\"attributes\":{}")]
    [InlineData("\"attributes\":[1]")]
    [InlineData("\"attributes\":[[]]")]
    [InlineData("\"attributes\":[{\"value\":\"text\"}]")]
    [InlineData("\"attributes\":[{\"value\":{\"boolValue\":\"true\"}}]")]
    [InlineData("\"attributes\":[{\"value\":{\"intValue\":9223372036854775808}}]")]
    [InlineData("\"attributes\":[{\"value\":{\"intValue\":1e19}}]")]
    [InlineData("\"attributes\":[{\"value\":{\"doubleValue\":\"one\"}}]")]
    [InlineData("\"attributes\":[{\"value\":{\"doubleValue\":\"Inf\"}}]")]
    [InlineData("\"attributes\":[{\"value\":{\"doubleValue\":true}}]")]
    [InlineData("\"attributes\":[{\"value\":{\"bytesValue\":\"a\"}}]")]
    [InlineData("\"attributes\":[{\"value\":{\"bytesValue\":\"ab!d\"}}]")]
    [InlineData("\"attributes\":[{\"value\":{\"bytesValue\":5}}]")]
    [InlineData("\"status\":\"STATUS_CODE_OK\"")]
    [InlineData("\"status\":{\"code\":\"OK\"}")]
    public void Refuses_a_request_with_a_value_of_the_wrong_kind(string member)
    {
        Assert.False(OtlpJsonReader.TryTranscode(SpanWith(member), _protobuf, out var fault));
        Assert.StartsWith("resourceSpans[0].scopeSpans[0].spans[0]." + member.Split('"')[1], fault.Path, StringComparison.Ordinal);
        Assert.False(fault.IsTooLarge);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("{")]
    [InlineData("{\"resourceSpans\":[")]
    [InlineData("{\"resourceSpans\":[]}x")]
    [InlineData("{\"resourceSpans\":[],}")]
    [InlineData("{\"resourceSpans\":[{}{}]}")]
    [InlineData("{\"unknown\":nul}")]
    [InlineData("{\"unknown\":\"\\q\"}")]
    public void Refuses_what_is_no_json_and_tells_where(string json)
    {
        Assert.False(OtlpJsonReader.TryTranscode(Encoding.UTF8.GetBytes(json), _protobuf, out var fault));
        Assert.StartsWith("The request is no OTLP/JSON: at byte ", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_text_that_is_not_utf8_and_tells_the_byte()
    {
        var json = SpanWith("\"name\":\"§\"");
        var at = json.AsSpan().IndexOf((byte)0xC2);
        json[at + 1] = (byte)'x';

        Assert.False(OtlpJsonReader.TryTranscode(json, _protobuf, out var fault));
        Assert.Equal(at, fault.Offset);
    }

    [Theory]
    [InlineData("\"traceId\":\"0123456789abcdef\"", SpanFault.TraceId)]
    [InlineData("\"traceId\":\"0123456789abcdef0123456789abcdef0\"", SpanFault.TraceId)]
    [InlineData("\"traceId\":\"0123456789abcdef0123456789abcde\"", SpanFault.TraceId)]
    [InlineData("\"traceId\":\"\"", SpanFault.TraceId)]
    [InlineData("\"spanId\":\"01\"", SpanFault.SpanId)]
    [InlineData("\"parentSpanId\":\"0123456789abcdef0\"", SpanFault.ParentSpanId)]
    public void Lets_an_id_of_a_wrong_length_pass_so_that_its_span_is_refused_alone(string member, SpanFault expected)
    {
        var good = $$"""{"traceId":"{{Trace}}","spanId":"0123456789abcdef"}""";
        var bad = $$"""{"traceId":"{{Trace}}","spanId":"0123456789abcdef",{{member}}}""";
        if (member.EndsWith("\"\"", StringComparison.Ordinal)) bad = """{"spanId":"0123456789abcdef"}""";
        var json = $$"""{"resourceSpans":[{"scopeSpans":[{"spans":[{{good}},{{bad}},{{good}}]}]}]}""";

        Assert.True(OtlpJsonReader.TryTranscode(Encoding.UTF8.GetBytes(json), _protobuf, out var fault), fault.ToString());
        var request = new TraceRequest();
        Assert.True(request.TryScan(_protobuf.Written, out _));
        Assert.Equal(2, request.Spans.Length);
        Assert.Equal(expected, Assert.Single(request.RefusedSpans.ToArray()).Fault);
    }

    [Theory]
    [InlineData("1700000000000000000", 1700000000000000000)]
    [InlineData("\"1700000000000000000\"", 1700000000000000000)]
    [InlineData("1.7e18", 1700000000000000000)]
    [InlineData("1.7E+18", 1700000000000000000)]
    [InlineData("\"1.7e18\"", 1700000000000000000)]
    [InlineData("5.0", 5)]
    [InlineData("18446744073709551615", ulong.MaxValue)]
    [InlineData("\"\\u0031\\u0032\"", 12)]
    [InlineData("null", 0)]
    public void Reads_a_time_in_each_notation_of_a_whole_number(string number, ulong expected) =>
        Assert.Equal(expected, ReadSpan($"\"startTimeUnixNano\":{number}").StartTimeUnixNano);

    [Theory]
    [InlineData("\\u00fc\\n\\\"\\\\\\/\\b\\f\\r\\t", "ü\n\"\\/\b\f\r\t")]
    [InlineData("\\ud83d\\ude00", "😀")]
    [InlineData("a\\ud83d", "a\uFFFD")]
    [InlineData("\\ud83dz", "\uFFFDz")]
    [InlineData("\\ude00\\ud83d\\ude00", "\uFFFD😀")]
    [InlineData("\\ud83d\\u0041", "\uFFFDA")]
    public void Resolves_escapes_and_replaces_halves_of_surrogate_pairs(string text, string expected) =>
        Assert.Equal(expected, ReadSpan($"\"name\":\"{text}\"").Name);

    [Theory]
    [InlineData("-_-_", "fbffbf")]
    [InlineData("+\\/+\\/", "fbffbf")]
    [InlineData("AQ", "01")]
    [InlineData("AQ==", "01")]
    [InlineData("AQI", "0102")]
    [InlineData("", "")]
    public void Reads_bytes_in_either_alphabet_with_or_without_padding(string text, string hex)
    {
        var value = ReadSpan($$$"""
            "attributes":[{"key":"k","value":{"bytesValue":"{{{text}}}"}}]
            """).Attributes[0].Value;
        Assert.Equal(AnyValue.ValueOneofCase.BytesValue, value.ValueCase);
        Assert.Equal(hex, Convert.ToHexStringLower(value.BytesValue.Span));
    }

    [Fact]
    public void Knows_keys_that_are_written_with_escapes() =>
        Assert.Equal("x", ReadSpan("\"n\\u0061me\":\"x\"").Name);

    [Fact]
    public void Takes_null_for_an_absent_value_and_in_a_list_for_an_empty_element()
    {
        var span = ReadSpan("""
            "name":null,"status":null,"events":null,"attributes":[{"key":"k","value":{"arrayValue":{"values":[null,{}]}}},{"key":null,"value":null}]
            """);

        Assert.Equal("", span.Name);
        Assert.Null(span.Status);
        Assert.Equal([new AnyValue(), new AnyValue()], span.Attributes[0].Value.ArrayValue.Values);
        Assert.Null(span.Attributes[1].Value);
    }

    [Theory]
    [InlineData(30, true)]
    [InlineData(31, false)]
    [InlineData(58, false)]
    public void Passes_deep_attribute_values_on_to_the_check_that_refuses_single_spans(int depth, bool accepted)
    {
        var value = "{}";
        for (var i = 0; i < depth; i++) value = $$$"""{"kvlistValue":{"values":[{"key":"k","value":{{{value}}}}]}}""";
        var json = SpanWith($$$"""
            "traceId":"{{{Trace}}}","spanId":"0123456789abcdef","attributes":[{"key":"k","value":{{{value}}}}]
            """);

        Assert.True(OtlpJsonReader.TryTranscode(json, _protobuf, out var fault), fault.ToString());
        var request = new TraceRequest();
        Assert.True(request.TryScan(_protobuf.Written, out _));
        Assert.Equal(accepted ? [] : [SpanFault.Nesting], request.RefusedSpans.ToArray().Select(span => span.Fault));
    }

    [Fact]
    public void Refuses_nesting_without_end()
    {
        var json = Encoding.UTF8.GetBytes("{\"x\":" + new string('[', 1_000_000));
        Assert.False(OtlpJsonReader.TryTranscode(json, _protobuf, out _));
    }

    [Fact]
    public void Says_so_when_the_result_is_above_the_limit()
    {
        var request = A.RequestOf(50);
        var json = new OtlpJsonFormatter(3).Format(request);
        var size = request.CalculateSize();
        using var enough = new WireWriter(size + 16);
        using var tooSmall = new WireWriter(size - 1);

        Assert.True(OtlpJsonReader.TryTranscode(json, enough, out _));
        Assert.False(OtlpJsonReader.TryTranscode(json, tooSmall, out var fault));
        Assert.True(fault.IsTooLarge);
    }

    [Fact]
    public void Gives_a_value_for_any_text_and_never_an_exception()
    {
        for (var seed = 0; seed < 1_500; seed++)
        {
            var random = new Random(seed);
            var json = new OtlpJsonFormatter(seed).Format(new RandomRequests(seed % 50).Next(3));
            for (var changes = random.Next(1, 6); changes > 0; changes--)
            {
                var at = random.Next(json.Length);
                json = random.Next(4) switch
                {
                    0 => [.. json[..at], (byte)random.Next(256), .. json[at..]],
                    1 => [.. json[..at], .. json[Math.Min(json.Length, at + random.Next(1, 9))..]],
                    2 => [.. json[..at], .. "{}[]\",:\\u0d8"u8.Slice(random.Next(11), 1), .. json[Math.Min(json.Length, at + 1)..]],
                    _ => json[..at],
                };
                if (json.Length == 0) break;
            }

            if (OtlpJsonReader.TryTranscode(json, _protobuf, out _))
                ExportTraceServiceRequest.Parser.ParseFrom(_protobuf.Written.Span);
        }
    }

    public void Dispose() => _protobuf.Dispose();

    private Span ReadSpan(string members)
    {
        Assert.True(OtlpJsonReader.TryTranscode(SpanWith(members), _protobuf, out var fault), fault.ToString());
        return ExportTraceServiceRequest.Parser.ParseFrom(_protobuf.Written.Span).ResourceSpans[0].ScopeSpans[0].Spans[0];
    }

    private static byte[] SpanWith(string members) =>
        Encoding.UTF8.GetBytes($$$"""{"resourceSpans":[{"scopeSpans":[{"spans":[{{{{members}}}}]}]}]}""");
}
