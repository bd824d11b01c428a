using System.Text;
using System.Text.Json.Nodes;
using Spoor.Testing;
using Spoor.TraceStore.Elasticsearch.Documents;

namespace Spoor.TraceStore.Tests.Documents;

public sealed class SpanDocumentDecoderTests
{
    private const string Whole =
        """
        {"trace_id":"d3dee2c7f4f06b9dbc39b34d5cc4ae96","span_id":"52614c675c0e4918","service":"shop","name":"GET","kind":"server","status":"ok",
        "@timestamp":5,"duration":6,"origin":"wda45vB557aV","kv":["a=b","n=1"],"kvx":["n#bff0000000000000"],"parent_span_id":"52614c675c0e4919",
        "a":{"t":"si","e":[[1,"x",["k","v"],0]],"l":[["ab","cd",[],"",1,0]],"v":[]}}
        """;

    [Theory]
    [InlineData("trace_id", "\"12\"", "trace_id")]
    [InlineData("trace_id", "7", "trace_id")]
    [InlineData("trace_id", null, "trace_id")]
    [InlineData("span_id", "\"0000000000000000\"", "span_id")]
    [InlineData("span_id", "\" 2614c675c0e491\"", "span_id")]
    [InlineData("parent_span_id", "\"x\"", "parent_span_id")]
    [InlineData("name", null, "name")]
    [InlineData("name", "\"\\ud800\"", "name")]
    [InlineData("kind", "\"boss\"", "kind")]
    [InlineData("status", "\"fine\"", "status")]
    [InlineData("@timestamp", "-1", "@timestamp")]
    [InlineData("@timestamp", "\"5\"", "@timestamp")]
    [InlineData("@timestamp", null, "@timestamp")]
    [InlineData("duration", "1.5", "duration")]
    [InlineData("kv", "\"a=b\"", "kv")]
    [InlineData("kv", "[1]", "kv")]
    [InlineData("kv", "[\"a=b\"]", "kv")]
    [InlineData("kv", "[\"no separator\",\"n=1\"]", "kv")]
    [InlineData("kv", "[\"a=b\",\"n=one\"]", "kv")]
    [InlineData("a", "[]", "a")]
    [InlineData("a", "{\"t\":\"s?\"}", "kvx")]
    [InlineData("a", "{\"t\":\"v\"}", "a.v")]
    [InlineData("a", "{\"v\":[\"key\"]}", "a.v")]
    [InlineData("a", "{\"v\":[\"key\",{\"q\":1}]}", "a.v")]
    [InlineData("a", "{\"v\":[\"key\",{\"d\":\"one\"}]}", "a.v")]
    [InlineData("a", "{\"v\":[\"key\",{\"x\":\"*\"}]}", "a.v")]
    [InlineData("a", "{\"v\":[\"key\",1e99]}", "a.v")]
    [InlineData("a", "{\"e\":[5]}", "a.e")]
    [InlineData("a", "{\"l\":[[1]]}", "a.l")]
    [InlineData("a", "{\"end\":-1}", "a.end")]
    [InlineData("a", "{\"o\":{\"r\":[]}}", "a.o.r")]
    public void A_document_that_is_none_of_ours_is_refused_by_the_name_of_its_field(string field, string? value, string culprit)
    {
        var document = JsonNode.Parse(Whole)!.AsObject();
        document.Remove(field);
        var text = document.ToJsonString();
        if (value is not null) text = $"{text[..^1]},\"{field}\":{value}}}";

        var refusal = Assert.Throws<DocumentFormatException>(() => SpanDocumentDecoder.Read(Encoding.UTF8.GetBytes(text), _ => null));

        Assert.Equal(culprit, refusal.Field);
    }

    [Fact]
    public void Fields_of_a_later_version_are_passed_over()
    {
        var document = JsonNode.Parse(Whole)!.AsObject();
        document["later"] = new JsonObject { ["deep"] = new JsonArray(1, 2) };
        document["a"]!["later"] = new JsonArray();

        var span = SpanDocumentDecoder.Read(Encoding.UTF8.GetBytes(document.ToJsonString()), _ => null);

        Assert.Equal("GET", span.Name);
        Assert.Null(span.Origin);
        Assert.Equal("shop", span.ServiceName);
    }

    [Fact]
    public void Damaged_documents_never_give_anything_but_a_span_or_the_one_exception()
    {
        using var encoded = new Encoded();
        var random = new Random(7);
        for (var seed = 0; seed < 40; seed++)
        {
            foreach (var line in Encoded.Lines(encoded.Bulk(new RandomRequests(seed).Next(5))))
            {
                var bytes = line.Bytes.ToArray();
                for (var changes = random.Next(1, 4); changes > 0; changes--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                if (random.Next(4) == 0) bytes = bytes[..random.Next(bytes.Length)];
                try
                {
                    if (line.IsSpan) SpanDocumentDecoder.Read(bytes, _ => null);
                    else SpanDocumentDecoder.ReadOrigin(bytes, line.Id);
                }
                catch (DocumentFormatException refusal)
                {
                    Assert.NotEmpty(refusal.Field);
                }
            }
        }
    }
}
