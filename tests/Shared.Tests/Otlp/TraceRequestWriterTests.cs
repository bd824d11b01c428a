using Google.Protobuf;
using Spoor.Testing;
using Spoor.Testing.Recorded;
using Tracing.Otlp;

namespace Tracing.Tests.Otlp;

public sealed class TraceRequestWriterTests
{
    private readonly TraceRequest _request = new();

    [Theory]
    [InlineData(1_000)]
    [InlineData(5_000)]
    [InlineData(100_000)]
    public void Splits_a_request_into_parts_below_the_limit_that_hold_all_its_spans(int maxBytes)
    {
        for (var seed = 0; seed < 100; seed++) AssertSplits(new RandomRequests(seed).Next(30).ToByteArray(), maxBytes);
    }

    [Fact]
    public void Splits_recorded_requests()
    {
        foreach (var bytes in RecordedTraces.ReadBytes().Take(5)) AssertSplits(bytes, 20_000);
    }

    [Fact]
    public void Writes_any_selection_of_spans_under_their_resources_and_scopes()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var request = new RandomRequests(seed).Next(30);
            Assert.True(_request.TryScan(request.ToByteArray(), out _));
            var chosen = Enumerable.Range(0, _request.Spans.Length).Where(_ => random.Next(3) == 0).ToArray();
            var all = SpanPath.Of(request).ToList();
            var slices = _request.Spans.ToArray();

            Assert.Equal(chosen.Select(index => all[index]), SpanPath.Write(_request, chosen.Select(index => slices[index]).ToArray()));
        }
    }

    [Fact]
    public void Copies_fields_of_later_versions()
    {
        var later = Wire.Bytes(99, "later"u8);
        var bytes = Wire.Request(later, Wire.Message(2, later, Wire.Span(later)), later);
        Assert.True(_request.TryScan(bytes, out _));

        var written = new byte[TraceRequestWriter.Measure(_request, _request.Spans)];
        TraceRequestWriter.Write(_request, _request.Spans, written);

        Assert.Equal(Wire.Request(later, later, Wire.Message(2, later, Wire.Span(later))), written);
    }

    [Fact]
    public void Tells_that_a_span_alone_is_too_large()
    {
        Assert.True(_request.TryScan(A.Request(A.Span().With("k", new string('x', 5_000)), A.Span()).ToByteArray(), out _));

        Assert.Equal(0, TraceRequestWriter.CountFitting(_request, 0, 5_000));
        Assert.Equal(1, TraceRequestWriter.CountFitting(_request, 1, 5_000));
    }

    [Fact]
    public void Writes_nothing_for_no_spans() => Assert.Equal(0, TraceRequestWriter.Measure(_request, []));

    private void AssertSplits(byte[] bytes, int maxBytes)
    {
        Assert.True(_request.TryScan(bytes, out _));
        List<SpanPath> parts = [];
        for (var first = 0; first < _request.Spans.Length;)
        {
            var count = TraceRequestWriter.CountFitting(_request, first, maxBytes);
            if (count > 0) Assert.InRange(TraceRequestWriter.Measure(_request, _request.Spans.Slice(first, count)), 1, maxBytes);
            count = Math.Max(1, count);
            parts.AddRange(SpanPath.Write(_request, _request.Spans.Slice(first, count)));
            first += count;
        }
        Assert.Equal(SpanPath.Of(bytes), parts);
    }
}
