using Google.Protobuf;
using Spoor.Testing;
using Spoor.Testing.Otlp;
using Tracing.Otlp;
using Tracing.Otlp.Truncation;

namespace Tracing.Tests.Otlp.Truncation;

public sealed class SpanTruncatorTests : IDisposable
{
    private const int Limit = 20_000;
    private readonly TraceRequest _request = new();
    private readonly WireWriter _destination = new(Limit);

    [Fact]
    public void Leaves_a_span_that_fits_as_it_is()
    {
        var request = A.Request(A.Span().With("k", "v"));

        Assert.Equal(request, Truncate(request));
    }

    [Fact]
    public void Cuts_the_largest_text_down_to_what_fits_and_leaves_the_others()
    {
        var request = A.Request(A.Span().With("small", "s").With("large", new string('x', 50_000)).With("middle", new string('y', 5_000)));

        var span = SpanOf(Truncate(request));

        Assert.Equal("s", span.Attributes[0].Value.StringValue);
        Assert.InRange(span.Attributes[1].Value.StringValue.Length, 10_000, 15_000);
        Assert.Equal(5_000, span.Attributes[2].Value.StringValue.Length);
        Assert.Equal(0u, span.DroppedAttributesCount);
        Assert.Equal(["large"], Marked(span));
    }

    [Fact]
    public void Keeps_resource_scope_and_all_that_is_not_cut()
    {
        var request = A.Request(A.Span().Named("n").With("large", new string('x', 50_000)).WithTraceState("a=1").Failed("m").WithEvent("e"));
        var expected = SpanOf(request).Clone();

        var result = Truncate(request);

        var span = SpanOf(result);
        Assert.Equal(request.ResourceSpans[0].Resource, result.ResourceSpans[0].Resource);
        Assert.Equal(request.ResourceSpans[0].ScopeSpans[0].Scope, result.ResourceSpans[0].ScopeSpans[0].Scope);
        span.Attributes.Clear();
        expected.Attributes.Clear();
        Assert.Equal(expected, span);
    }

    [Fact]
    public void Cuts_texts_between_characters()
    {
        for (var shift = 0; shift < 4; shift++)
        {
            var text = new string('x', shift) + string.Concat(Enumerable.Repeat("😀", 10_000));
            var cut = SpanOf(Truncate(A.Request(A.Span().With("k", text)))).Attributes[0].Value.StringValue;

            Assert.StartsWith(cut, text, StringComparison.Ordinal);
            Assert.DoesNotContain('\uFFFD', cut);
        }
    }

    [Fact]
    public void Drops_bytes_arrays_and_maps_and_counts_them()
    {
        var span = A.Span().With("bytes", new byte[15_000]).With("array", Enumerable.Repeat("abc", 5_000)).With("kept", 1)
            .With("map", Enumerable.Range(0, 2_000).Select(i => A.Attribute($"k{i}", i)).ToList());
        span.DroppedAttributesCount = 7;

        var result = SpanOf(Truncate(A.Request(span)));

        Assert.Equal(["bytes", "array", "kept", "map", SpanTruncator.Marker],
            span.Attributes.Select(attribute => attribute.Key).Append(SpanTruncator.Marker));
        Assert.Contains(result.Attributes, attribute => attribute.Key == "kept");
        Assert.Equal(7u + 4 + 1 - (uint)result.Attributes.Count, result.DroppedAttributesCount);
        Assert.Equal(span.Attributes.Select(attribute => attribute.Key).Except(result.Attributes.Select(attribute => attribute.Key)), Marked(result));
    }

    [Fact]
    public void Cuts_attributes_of_events_and_links_when_those_of_the_span_do_not_suffice()
    {
        var span = A.Span().With("own", new string('x', 5_000))
            .WithEvent("e", A.Attribute("text", new string('x', 15_000)), A.Attribute("kept", 1))
            .LinkedTo(A.Span(), A.Attribute("bytes", new byte[15_000]), A.Attribute("kept", 2));
        span.Links[0].DroppedAttributesCount = 2;

        var result = SpanOf(Truncate(A.Request(span)));

        Assert.Equal(1_024, result.Attributes[0].Value.StringValue.Length);
        Assert.Equal("e", result.Events[0].Name);
        Assert.Equal(2, result.Events[0].Attributes.Count);
        Assert.Equal(A.Attribute("kept", 2), Assert.Single(result.Links[0].Attributes));
        Assert.Equal(3u, result.Links[0].DroppedAttributesCount);
        Assert.Equal(0u, result.DroppedAttributesCount);
        Assert.Contains("link.bytes", Marked(result));
        Assert.Contains("own", Marked(result));
    }

    [Fact]
    public void Drops_whole_attributes_where_many_of_middle_size_are_too_much()
    {
        var span = A.Span();
        for (var i = 0; i < 1_000; i++) span.With($"key.{i:d4}", new string('x', 200));

        var result = SpanOf(Truncate(A.Request(span)));

        Assert.Equal(1_000, result.Attributes.Count - 1 + (int)result.DroppedAttributesCount);
        Assert.InRange(result.Attributes.Count, 70, 100);
        Assert.InRange(result.Attributes[^1].CalculateSize(), 500, SpanTruncator.MaxMarkerBytes);
    }

    [Fact]
    public void Marks_each_key_once()
    {
        var span = A.Span();
        for (var i = 0; i < 20; i++) span.WithEvent("e", A.Attribute("stack", new string('x', 5_000)));

        Assert.Equal(["event.stack"], Marked(SpanOf(Truncate(A.Request(span)))));
    }

    [Fact]
    public void Says_no_when_what_cannot_be_cut_is_too_large()
    {
        Assert.False(TryTruncate(A.Request(A.Span().Named(new string('n', 30_000)).With("k", new string('x', 30_000)))));
        var resource = A.Request(A.Span().With("k", new string('x', 30_000)));
        resource.ResourceSpans[0].Resource.Attributes.Add(A.Attribute("k", new string('x', 30_000)));
        Assert.False(TryTruncate(resource));
        var events = A.Span();
        for (var i = 0; i < 5_000; i++) events.WithEvent("");
        Assert.False(TryTruncate(A.Request(events)));
    }

    [Fact]
    public void Cuts_the_same_span_to_the_same_bytes_wherever_it_stands()
    {
        var span = A.Span().With("a", new string('x', 30_000)).With("b", new string('y', 30_000)).With("c", new byte[30_000]);
        var alone = A.Request(span);
        var among = A.Request(A.Span(), A.Span(), span);

        Truncate(alone);
        var first = _destination.Written.ToArray();
        Assert.True(_request.TryScan(among.ToByteArray(), out _));
        Assert.True(SpanTruncator.TryTruncate(_request, _request.Spans[2], Limit, _destination));

        Assert.Equal(first, _destination.Written.ToArray());
    }

    [Fact]
    public void Cuts_any_span_to_one_that_fits_or_says_no()
    {
        var cut = 0;
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var request = new RandomRequests(seed).Next(4);
            foreach (var span in request.ResourceSpans.SelectMany(resource => resource.ScopeSpans).SelectMany(scope => scope.Spans))
            {
                for (var i = random.Next(8); i > 0; i--) span.With($"k{i}", random.Next(2) == 0 ? new byte[random.Next(900)] : new string('ü', random.Next(900)));
                foreach (var owner in span.Events) owner.Attributes.Add(A.Attribute("e", new string('x', random.Next(2_000))));
                foreach (var owner in span.Links) owner.Attributes.Add(A.Attribute("l", new byte[random.Next(2_000)]));
            }
            var bytes = request.ToByteArray();
            Assert.True(_request.TryScan(bytes, out _));
            foreach (var span in _request.Spans)
            {
                var limit = 2_500 + (seed * 7 % 3_000);
                if (!SpanTruncator.TryTruncate(_request, span, limit, _destination)) continue;
                Assert.InRange(_destination.Count, 1, limit);
                var scan = new TraceRequest();
                Assert.True(scan.TryScan(_destination.Written, out _));
                Assert.Equal(span.SpanId, Assert.Single(scan.Spans.ToArray()).SpanId);
                if (SpanOf(_destination).Attributes.Any(attribute => attribute.Key == SpanTruncator.Marker)) cut++;
            }
        }
        Assert.InRange(cut, 100, int.MaxValue);
    }

    public void Dispose() => _destination.Dispose();

    private bool TryTruncate(ExportTraceServiceRequest request)
    {
        Assert.True(_request.TryScan(request.ToByteArray(), out _));
        return SpanTruncator.TryTruncate(_request, _request.Spans[0], Limit, _destination);
    }

    private ExportTraceServiceRequest Truncate(ExportTraceServiceRequest request)
    {
        Assert.True(TryTruncate(request));
        Assert.InRange(_destination.Count, 1, Limit);
        return ExportTraceServiceRequest.Parser.ParseFrom(_destination.Written.Span);
    }

    private static Span SpanOf(WireWriter written) => SpanOf(ExportTraceServiceRequest.Parser.ParseFrom(written.Written.Span));

    private static Span SpanOf(ExportTraceServiceRequest request) => request.ResourceSpans[0].ScopeSpans[0].Spans[0];

    private static IEnumerable<string> Marked(Span span)
    {
        Assert.Equal(SpanTruncator.Marker, span.Attributes[^1].Key);
        return span.Attributes[^1].Value.ArrayValue.Values.Select(value => value.StringValue);
    }
}
