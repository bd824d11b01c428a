using System.Text;
using System.Text.Json;
using Spoor.Testing;
using Spoor.Testing.Recorded;
using Spoor.TraceStore.Elasticsearch.Documents;

namespace Spoor.TraceStore.Tests.Documents;

public sealed class KeyValueTermTests : IDisposable
{
    private readonly Encoded _encoded = new();

    public void Dispose() => _encoded.Dispose();

    [Fact]
    public void The_terms_of_a_search_are_the_entries_of_the_document()
    {
        for (var seed = 1000; seed < 1200; seed++)
        {
            var request = new RandomRequests(seed).Next();
            var lines = Encoded.Lines(_encoded.Bulk(request));
            var documents = lines.Where(line => line.IsSpan).ToList();
            var spans = request.Spans().ToList();
            Assert.Equal(spans.Count, documents.Count);
            for (var i = 0; i < spans.Count; i++) Assert.Equal(ExpectedTerms.Of(spans[i]), Entries(documents[i].Source));

            var origins = lines.Where(line => !line.IsSpan).ToList();
            var next = 0;
            foreach (var resource in request.ResourceSpans)
                foreach (var scope in resource.ScopeSpans.Where(scope => scope.Spans.Count > 0))
                    Assert.Equal(ExpectedTerms.Of(resource, scope), Entries(origins[next++].Source));
        }
    }

    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(5000)]
    public void Long_keys_and_values_are_found_by_the_term_that_is_cut_alike(int length)
    {
        foreach (var letter in new[] { "a", "é", "語", "😀", "%", "\"", "\n" })
        {
            var text = string.Concat(Enumerable.Repeat(letter, length));
            foreach (var key in new[] { "key", text, new string('k', 1022) + text })
            {
                foreach (var value in new object[] { text, "x" + text, new[] { text, "y" + text }, Encoding.UTF8.GetBytes(text) })
                {
                    var span = A.Span().With(key, value).WithEvent(text, A.Attribute(key, value)).Failed(text).Named("x" + text);
                    var document = _encoded.Document(span);
                    Assert.Equal(ExpectedTerms.Of(span), Entries(document));
                    Assert.Equal(KeyValueTerm.Cut(span.Name), document.GetProperty("name").GetString());
                    Assert.All(Entries(document), entry => Assert.InRange(Encoding.UTF8.GetByteCount(entry), 1, 32_765));
                }
            }
        }
    }

    [Fact]
    public void A_cut_value_is_never_taken_for_one_that_was_not_cut()
    {
        foreach (var letter in new[] { "a", "é", "語", "😀" })
        {
            var cut = KeyValueTerm.Cut(string.Concat(Enumerable.Repeat(letter, 300)));
            Assert.True(Encoding.UTF8.GetByteCount(cut) > 256);
            Assert.Equal(cut, KeyValueTerm.Cut(cut));
        }
        Assert.Equal(new string('a', 256), KeyValueTerm.Cut(new string('a', 256)));
    }

    [Theory]
    [InlineData("a=b", "c", "a", "b=c")]
    [InlineData("a%3D", "b", "a=", "b")]
    [InlineData("a#b", "", "a", "#b=")]
    public void Different_attributes_never_share_a_term(string key, string value, string otherKey, string otherValue) =>
        Assert.NotEqual(KeyValueTerm.Equal(key, value), KeyValueTerm.Equal(otherKey, otherValue));

    [Fact]
    public void Numbers_sort_as_terms_in_the_order_of_their_values()
    {
        double[] numbers =
        [
            double.NegativeInfinity, double.MinValue, -1e300, -1000, -1.5, -1, -1e-300, -double.Epsilon, 0, double.Epsilon, 1e-300, 0.1, 1, 1.5,
            2, 10, 500, 1L << 53, 1e300, double.MaxValue, double.PositiveInfinity,
        ];
        var terms = numbers.Select(number => KeyValueTerm.Number("http.status_code", number)).ToList();

        Assert.Equal(terms, terms.Order(StringComparer.Ordinal));
        Assert.Equal(KeyValueTerm.Number("k", 0), KeyValueTerm.Number("k", -0.0));
        Assert.All(terms, term => Assert.True(string.CompareOrdinal(term, KeyValueTerm.BelowNumbers("http.status_code")) > 0));
        Assert.All(terms, term => Assert.True(string.CompareOrdinal(term, KeyValueTerm.AboveNumbers("http.status_code")) < 0));
        Assert.Equal("http.status_code#c069000000000000", KeyValueTerm.Number("http.status_code", 200));
    }

    [Fact]
    public void Elements_of_arrays_are_bounded_so_that_no_span_grows_without_end()
    {
        var key = new string('k', 1000);
        var span = A.Span().With(key, Enumerable.Repeat(1L, 100_000)).With("after", "found");

        var line = _encoded.Bulk(A.Request(span)).Length;

        Assert.InRange(line, 100_000, 1_000_000);
        Assert.Contains("after=found", Entries(_encoded.Document(span)));
        var expected = A.Request(span).ResourceSpans[0].ScopeSpans[0].Spans[0].Attributes;
        Assert.Equal(expected, Encoded.Decode(_encoded.Bulk(A.Request(span)))[0].Attributes.Select(OtlpOf.Attribute));
    }

    internal static HashSet<string> Entries(JsonElement document)
    {
        var entries = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in new[] { "kv", "kvx" })
            if (document.TryGetProperty(field, out var list)) entries.UnionWith(list.EnumerateArray().Select(entry => entry.GetString()!));
        return entries;
    }
}
