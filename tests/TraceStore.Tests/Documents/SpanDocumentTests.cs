using Google.Protobuf;
using Spoor.Testing;
using Spoor.Testing.Otlp;
using Spoor.TraceStore.Elasticsearch.Documents;

namespace Spoor.TraceStore.Tests.Documents;

public sealed class SpanDocumentTests : IDisposable
{
    private readonly Encoded _encoded = new("host.name");

    public void Dispose() => _encoded.Dispose();

    [Fact]
    public void The_lines_of_a_bulk_are_pinned()
    {
        var request = PinnedRequest();
        var body = new List<byte>();
        body.AddRange(_encoded.Bulk(request));
        body.AddRange(_encoded.Bulk(request, inlineOrigin: true));
        using var encoder = new SpanDocumentEncoder();
        using var operation = new BulkBuffer(16);
        encoder.AppendOperation(operation, "spoor-dictionary-2026.11.25"u8, "shop"u8, "GET /cart"u8, 2);
        encoder.AppendOperation(operation, default, default, new byte[300].Select(_ => (byte)'n').ToArray(), 9);
        body.AddRange(operation.WrittenSpan.ToArray());

        Golden.Matches("bulk.ndjson", body.ToArray());
    }

    [Fact]
    public void A_warm_encoder_allocates_nothing()
    {
        var requests = Enumerable.Range(0, 20).Select(seed => new RandomRequests(seed).Next().ToByteArray()).ToList();
        using var measured = new AllocationProbe(requests);

        // The runtime allocates now and then for itself; what a span allocates, every run would.
        Assert.Equal(0, Enumerable.Range(0, 10).Min(_ => measured.Run()));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("vendor=ot", null)]
    [InlineData("ot=th:8;rv:ffffffffffffff", 2.0)]
    [InlineData("vendor=1, ot=rv:ffffffffffffff;th:c ,x=y", 4.0)]
    [InlineData("ot=th:fd70a4;rv:ffffffffffffff", 100.0)]
    [InlineData("ot=th:0", null)]
    [InlineData("ot=th:8;rv:7fffffffffffff", null)]
    [InlineData("ot=th:C;rv:ffffffffffffff", null)]
    [InlineData("ot=th:;rv:ffffffffffffff", null)]
    [InlineData("ot=th:800000000000000", null)]
    public void The_weight_is_the_adjusted_count_and_absent_where_it_is_not_known(string traceState, double? weight)
    {
        var document = _encoded.Document(A.Span().WithTraceState(traceState));

        Assert.Equal(weight is not null, document.TryGetProperty("weight", out var written));
        if (weight is not null) Assert.Equal(weight.Value, written.GetDouble(), 1e-4);
    }

    [Fact]
    public void Without_rv_the_trace_id_is_the_randomness()
    {
        var low = A.Span().In(ByteString.CopyFrom(Convert.FromHexString("ffffffffffffffffff7fffffffffffff"))).WithTraceState("ot=th:8");
        var high = A.Span().In(ByteString.CopyFrom(Convert.FromHexString("00000000000000000080000000000000"))).WithTraceState("ot=th:8");

        Assert.False(_encoded.Document(low).TryGetProperty("weight", out _));
        Assert.Equal(2, _encoded.Document(high).GetProperty("weight").GetDouble());
    }

    [Fact]
    public void A_parent_of_zeros_is_a_root_and_comes_back_as_zeros()
    {
        var span = A.Span();
        span.ParentSpanId = ByteString.CopyFrom(new byte[8]);

        Assert.True(_encoded.Document(span).GetProperty("root").GetBoolean());
        Assert.Equal(0UL, Assert.Single(Encoded.Decode(_encoded.Bulk(A.Request(span)))).ParentSpanId?.Value);
        Assert.False(_encoded.Document(A.Span().Under(A.Span())).TryGetProperty("root", out _));
        Assert.Null(Assert.Single(Encoded.Decode(_encoded.Bulk(A.Request(A.Span())))).ParentSpanId);
    }

    [Theory]
    [InlineData(0UL, 0UL)]
    [InlineData(1UL, 0UL)]
    [InlineData(0UL, ulong.MaxValue)]
    [InlineData(ulong.MaxValue, 0UL)]
    [InlineData(ulong.MaxValue, ulong.MaxValue)]
    [InlineData(1_795_220_260_140_963_157UL, 1_795_220_260_140_963_156UL)]
    [InlineData(1_795_220_260_140_963_157UL, 1_795_220_260_999_999_999UL)]
    public void Times_come_back_to_the_nanosecond_whatever_they_are(ulong start, ulong end)
    {
        var span = A.Span().WithEvent("at the far end");
        (span.StartTimeUnixNano, span.EndTimeUnixNano, span.Events[0].TimeUnixNano) = (start, end, ulong.MaxValue - start);

        var back = Assert.Single(Encoded.Decode(_encoded.Bulk(A.Request(span))));

        Assert.Equal((start, end, ulong.MaxValue - start), (back.StartUnixNanos, back.EndUnixNanos, back.Events[0].TimeUnixNanos));
    }

    [Fact]
    public void Kinds_and_statuses_of_later_versions_come_back()
    {
        var span = A.Span().Of((Span.Types.SpanKind)77);
        span.Status = new Status { Code = (Status.Types.StatusCode)(-3) };

        Assert.Equal("77", _encoded.Document(span).GetProperty("kind").GetString());
        var back = Assert.Single(Encoded.Decode(_encoded.Bulk(A.Request(span))));
        Assert.Equal((77, -3), (back.Kind, back.StatusCode));
    }

    [Fact]
    public void Values_nested_as_deep_as_OTLP_may_be_come_back()
    {
        object value = "deep";
        for (var depth = 0; depth < 15; depth++) value = new[] { A.Attribute("k", new[] { value }) };
        var span = A.Span().WithEvent("e", A.Attribute("nested", value)).With("nested", value);
        span.Status = new Status();

        var back = Assert.Single(Encoded.Decode(_encoded.Bulk(A.Request(span))));

        Assert.Equal(span, OtlpOf.Span(back));
    }

    [Fact]
    public void A_span_without_service_name_has_an_empty_service()
    {
        var request = A.Request();
        request.ResourceSpans[0].Resource = null;
        var lines = Encoded.Lines(_encoded.Bulk(request));

        Assert.All(lines, line => Assert.Equal("", line.Source.GetProperty("service").GetString()));
    }

    [Fact]
    public void Chosen_resource_attributes_are_copied_into_the_span()
    {
        var request = A.Request();
        request.ResourceSpans[0].Resource.Attributes.Add(A.Attribute("host.name", "web-1"));

        var span = Encoded.Lines(_encoded.Bulk(request)).Single(line => line.IsSpan).Source;

        Assert.Equal(["resource.host.name=web-1"], KeyValueTermTests.Entries(span));
    }

    [Fact]
    public void A_trace_state_that_a_collector_rewrote_changes_no_id()
    {
        var span = A.Span();
        var one = Encoded.Lines(_encoded.Bulk(A.Request(span.WithTraceState("ot=th:8")))).Last().Id;
        var two = Encoded.Lines(_encoded.Bulk(A.Request(span.WithTraceState("ot=th:c")))).Last().Id;
        var three = Encoded.Lines(_encoded.Bulk(A.Request(span.Named("other")))).Last().Id;

        Assert.Equal(one, two);
        Assert.NotEqual(one, three);
    }

    private static ExportTraceServiceRequest PinnedRequest()
    {
        var span = new Span
        {
            TraceId = ByteString.CopyFrom(Convert.FromHexString("d3dee2c7f4f06b9dbc39b34d5cc4ae96")),
            SpanId = ByteString.CopyFrom(Convert.FromHexString("52614c675c0e4918")),
            ParentSpanId = ByteString.CopyFrom(Convert.FromHexString("00f067aa0ba902b7")),
            TraceState = "ot=th:8;rv:9fffffffffffff",
            Name = "ingress \"1\"",
            Kind = Span.Types.SpanKind.Server,
            StartTimeUnixNano = 1_795_220_260_140_963_157,
            EndTimeUnixNano = 1_795_220_260_168_863_006,
            Flags = 0x101,
            DroppedAttributesCount = 1,
            DroppedEventsCount = 2,
            DroppedLinksCount = 3,
        };
        span.With("http.method", "GET").With("http.url", "http://shop/?a=b#c").With("http.status_code", 200).With("response_size", 111096L)
            .With("ratio", 1.0).With("huge", 1e300).With("not a number", double.NaN).With("cached", true).With("key", new byte[] { 1, 2, 255 })
            .With("a=b%c#d", "line\nbreak").With("http.method", "again").With("", "").With("empty", null)
            .With("list", new List<object?> { "one", 2, null, 0.5 }).With("map", new List<KeyValue> { A.Attribute("x", 1), A.Attribute("y", new List<string> { "z" }) })
            .With("db.statement", new string('s', 300));
        span.Attributes.Add(new KeyValue { Key = "absent" });
        span.WithEvent("exception", A.Attribute("exception.type", "E"), A.Attribute("n", 1)).WithEvent("").LinkedTo(span, A.Attribute("why", "batch"));
        span.Events.Add(new Span.Types.Event { Name = "dropped", DroppedAttributesCount = 9 });
        span.Links.Add(new Span.Types.Link { TraceId = span.TraceId, SpanId = span.SpanId, TraceState = "x=y", DroppedAttributesCount = 4 });
        span.Failed("it broke");
        var plain = new Span { TraceId = span.TraceId, SpanId = span.ParentSpanId, StartTimeUnixNano = 1_795_220_260_140_000_000, EndTimeUnixNano = 5 };

        var request = A.Request(span, plain);
        request.ResourceSpans[0].SchemaUrl = "https://opentelemetry.io/schemas/1.27.0";
        request.ResourceSpans[0].Resource.Attributes.Add(A.Attribute("process.pid", 7));
        request.ResourceSpans[0].Resource.Attributes.Add(A.Attribute("host.name", "web-1"));
        request.ResourceSpans[0].ScopeSpans[0].Scope.Attributes.Add(A.Attribute("short", true));
        return request;
    }
}
