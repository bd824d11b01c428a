using Google.Protobuf;
using Spoor.Testing;
using Spoor.Testing.Otlp;
using Spoor.Testing.Recorded;

namespace Spoor.TraceStore.Tests.Documents;

public sealed class SpanRoundTripTests : IDisposable
{
    private readonly Encoded _encoded = new();

    public void Dispose() => _encoded.Dispose();

    [Fact]
    public void Recorded_spans_come_back_as_they_were_sent()
    {
        var spans = 0;
        foreach (var bytes in RecordedTraces.ReadBytes()) spans += AssertComesBack(bytes, inlineOrigin: false);
        Assert.True(spans > 60_000);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Any_span_that_OTLP_allows_comes_back_as_it_was_sent(bool inlineOrigin)
    {
        for (var seed = 0; seed < 400; seed++) AssertComesBack(new RandomRequests(seed).Next().ToByteArray(), inlineOrigin);
    }

    private int AssertComesBack(byte[] bytes, bool inlineOrigin)
    {
        var sent = ExportTraceServiceRequest.Parser.ParseFrom(bytes);
        var back = Encoded.Decode(_encoded.Bulk(bytes, inlineOrigin));
        var next = 0;
        foreach (var resource in sent.ResourceSpans)
        {
            foreach (var scope in resource.ScopeSpans)
            {
                foreach (var span in scope.Spans)
                {
                    var stored = back[next++];
                    span.Status ??= new Status();
                    Assert.Equal(span, OtlpOf.Span(stored));
                    Assert.NotNull(stored.Origin);
                    Assert.Equal(OriginOf(resource, scope), OtlpOf.Origin(stored.Origin));
                    Assert.Equal(stored.Origin.ServiceName, stored.ServiceName);
                }
            }
        }
        Assert.Equal(back.Count, next);
        return next;
    }

    private static ResourceSpans OriginOf(ResourceSpans resource, ScopeSpans scope) => new()
    {
        Resource = resource.Resource,
        SchemaUrl = resource.SchemaUrl,
        ScopeSpans = { new ScopeSpans { Scope = scope.Scope, SchemaUrl = scope.SchemaUrl } },
    };
}
