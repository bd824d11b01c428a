using Spoor.Load.Generate;
using Spoor.Testing.Otlp;

namespace Spoor.Load.Tests.Generate;

public sealed class ShopTrafficTests
{
    private static readonly List<Span> Spans = SpansOf(SmallRecording.Traffic);

    [Fact]
    public void The_same_seed_gives_the_same_traffic_and_another_one_other()
    {
        Assert.True(SmallRecording.Traffic.Bytes.Span.SequenceEqual(ShopTraffic.Generate(7, 1, 0, 3000).Bytes.Span));
        Assert.False(SmallRecording.Traffic.Bytes.Span.SequenceEqual(ShopTraffic.Generate(8, 1, 0, 3000).Bytes.Span));
    }

    [Fact]
    public void It_looks_like_a_shop()
    {
        var attributes = Spans.Average(span => span.Attributes.Count);
        Assert.InRange(attributes, 8, 16);
        Assert.Contains(Spans, span => span.Events.Any(log => log.Name == "exception") && span.Status.Code == Status.Types.StatusCode.Error);
        Assert.Contains(Spans, span => span.Links.Count > 0 && span.Kind == Span.Types.SpanKind.Consumer);
        Assert.True(Spans.Select(span => span.Kind).Distinct().Count() == 5);
        Assert.All(Spans, span => Assert.True(span.EndTimeUnixNano >= span.StartTimeUnixNano));
    }

    [Fact]
    public void Every_parent_is_a_span_of_the_same_trace()
    {
        var known = Spans.Select(span => (span.TraceId, span.SpanId)).ToHashSet();

        Assert.Equal(Spans.Count, known.Count);
        Assert.All(Spans.Where(span => !span.ParentSpanId.IsEmpty), span => Assert.Contains((span.TraceId, span.ParentSpanId), known));
    }

    [Fact]
    public void Traces_have_exactly_the_spans_asked_for() =>
        Assert.All(SpansOf(ShopTraffic.Generate(1, 1, 1234, 3000)).GroupBy(span => span.TraceId), trace => Assert.Equal(1234, trace.Count()));

    private static List<Span> SpansOf(Load.Requests.Traffic traffic) =>
    [
        .. ExportTraceServiceRequest.Parser.ParseFrom(traffic.Bytes.ToArray()).ResourceSpans
            .SelectMany(resource => resource.ScopeSpans).SelectMany(scope => scope.Spans),
    ];
}
