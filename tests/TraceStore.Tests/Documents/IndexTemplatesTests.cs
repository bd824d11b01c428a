using System.Text;
using Spoor.TraceStore.Elasticsearch.Documents;

namespace Spoor.TraceStore.Tests.Documents;

public sealed class IndexTemplatesTests
{
    private static readonly IndexShape s_shape = new(3, 1, TimeSpan.FromSeconds(5));
    private readonly IndexNames _names = new("spoor");

    [Fact]
    public void The_bodies_that_create_indices_and_templates_are_pinned()
    {
        var bodies = new[]
        {
            IndexTemplates.SpansIndex(s_shape, _names.Spans(new DateOnly(2026, 11, 25))),
            IndexTemplates.DictionaryIndex(s_shape, _names.Dictionary(new DateOnly(2026, 11, 25))),
            IndexTemplates.SpansTemplate(s_shape, _names),
            IndexTemplates.DictionaryTemplate(s_shape, _names),
        };

        Golden.Matches("indices.ndjson", Encoding.UTF8.GetBytes(string.Join('\n', bodies.Select(body => Encoding.UTF8.GetString(body.Span))) + "\n"));
    }

    [Theory]
    [InlineData("spoor-spans-2026.11.25", true)]
    [InlineData("spoor-spans-2026.11.25-1", true)]
    [InlineData("spoor-dictionary-2026.11.25-1", true)]
    [InlineData("spoor-spans-2026.11.25-2", false)]
    [InlineData("spoor-spans-2026.13.25", false)]
    [InlineData("spoor-spans-2026.11.25-1-1", false)]
    [InlineData("spoor-spans-old", false)]
    [InlineData("spoor-other-2026.11.25", false)]
    [InlineData("spoor2-spans-2026.11.25", false)]
    public void Only_names_of_ours_have_a_day(string name, bool isOurs)
    {
        Assert.Equal(isOurs, _names.TryReadDay(name, out var day));
        if (isOurs) Assert.Equal(new DateOnly(2026, 11, 25), day);
    }

    [Theory]
    [InlineData(0UL, 1970, 1, 1)]
    [InlineData(1_795_564_799_999_999_999UL, 2026, 11, 24)]
    [InlineData(1_795_564_800_000_000_000UL, 2026, 11, 25)]
    [InlineData(ulong.MaxValue, 2554, 7, 21)]
    public void A_span_belongs_to_the_day_of_its_start(ulong startUnixNanos, int year, int month, int day) =>
        Assert.Equal(new DateOnly(year, month, day), IndexNames.Day(startUnixNanos));
}
