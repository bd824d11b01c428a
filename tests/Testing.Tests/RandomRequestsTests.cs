using Spoor.Testing.Otlp;
using Spoor.Testing.Recorded;

namespace Spoor.Testing.Tests;

public sealed class RandomRequestsTests
{
    [Fact]
    public void Uses_every_kind_of_value_an_attribute_may_have()
    {
        var random = new RandomRequests(seed: 1);

        var kinds = Enumerable.Range(0, 20)
            .SelectMany(_ => random.Next().Spans())
            .SelectMany(span => span.Attributes)
            .Select(attribute => attribute.Value?.ValueCase.ToString() ?? "absent")
            .ToHashSet();

        Assert.Equal(Enum.GetNames<AnyValue.ValueOneofCase>().Append("absent").Order(), kinds.Order());
    }

    [Fact]
    public void Gives_the_number_of_spans_asked_for_and_valid_ids()
    {
        var spans = new RandomRequests(seed: 2).Next(500).Spans().ToList();

        Assert.Equal(500, spans.Count);
        Assert.All(spans, span =>
        {
            Assert.Equal(16, span.TraceId.Length);
            Assert.Equal(8, span.SpanId.Length);
        });
        Assert.Equal(500, spans.DistinctBy(span => span.SpanIdHex()).Count());
    }
}
