using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Spoor.Collector.Tests.Running;
using Spoor.Testing;
using Spoor.Testing.Otlp;
using Spoor.Testing.Servers;

namespace Spoor.Collector.Tests.Receivers;

public sealed class HttpReceiverTests(KafkaServer kafka)
{
    private const string Protobuf = "application/x-protobuf", Json = "application/json";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("deflate")]
    [InlineData(Compressed.PlainDeflate)]
    [InlineData("br")]
    public async Task Publishes_protobuf_as_it_was_sent(string? encoding)
    {
        await using var collector = await CollectorRun.StartAsync(kafka);
        var bytes = A.RequestOf(spans: 100).ToByteArray();

        using var answer = await PostAsync(collector, Protobuf, encoding is null ? bytes : Compressed.Bytes(encoding, bytes), encoding);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Protobuf, answer.Content.Headers.ContentType!.MediaType);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal(bytes, Assert.Single(collector.Topic!.ReadAll()).Message.Value);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task Publishes_JSON_as_protobuf(string? encoding)
    {
        await using var collector = await CollectorRun.StartAsync(kafka);
        var request = A.Request(A.Span().Named("GET /cart"));
        var json = JsonText.Of(request);

        using var answer = await PostAsync(collector, Json + "; charset=utf-8", encoding is null ? json : Compressed.Bytes(encoding, json), encoding);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("{}", await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(request, ExportTraceServiceRequest.Parser.ParseFrom(Assert.Single(collector.Topic!.ReadAll()).Message.Value));
    }

    private static async Task<HttpResponseMessage> PostAsync(CollectorRun collector, string contentType, byte[] body, string? encoding = null)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (encoding is not null) content.Headers.ContentEncoding.Add(Compressed.HeaderOf(encoding));
        return await collector.Http.PostAsync(new Uri("/v1/traces", UriKind.Relative), content, Cancellation);
    }
}
