using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Spoor.Collector.Tests.Running;
using Spoor.Testing;
using Spoor.Testing.Otlp;

namespace Spoor.Collector.Tests.Receivers;

public sealed class HttpAnswersTests(CollectorFixture fixture) : IClassFixture<CollectorFixture>
{
    private const string Protobuf = "application/x-protobuf", Json = "application/json";
    private const int InvalidArgument = 3, ResourceExhausted = 8, Megabyte = 1024 * 1024;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Protobuf)]
    [InlineData(Json)]
    public async Task Names_invalid_spans_in_the_encoding_of_the_request(string contentType)
    {
        var span = A.Span().Named("culprit");
        span.TraceId = ByteString.CopyFrom(new byte[16]);
        var request = A.Request(span, A.Span());

        using var answer = await PostAsync(contentType, contentType == Json ? JsonText.Of(request) : request.ToByteArray());

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(contentType, answer.Content.Headers.ContentType!.MediaType);
        var body = await answer.Content.ReadAsByteArrayAsync(Cancellation);
        var response = contentType == Json
            ? JsonParser.Default.Parse<ExportTraceServiceResponse>(Encoding.UTF8.GetString(body))
            : ExportTraceServiceResponse.Parser.ParseFrom(body);
        Assert.Equal(1, response.PartialSuccess.RejectedSpans);
        Assert.Contains("culprit", response.PartialSuccess.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Protobuf)]
    [InlineData(Json)]
    public async Task Refuses_a_request_cut_in_half(string contentType)
    {
        var whole = contentType == Json ? JsonText.Of(A.RequestOf(10)) : A.RequestOf(10).ToByteArray();

        using var answer = await PostAsync(contentType, whole[..(whole.Length / 2)]);

        await AssertStatusAsync(answer, HttpStatusCode.BadRequest, InvalidArgument, contentType, "byte");
    }

    [Theory]
    [InlineData(Protobuf)]
    [InlineData(Json)]
    public async Task Refuses_a_request_of_61_megabytes_for_good(string contentType)
    {
        using var answer = await PostAsync(contentType, new byte[61 * Megabyte]);

        await AssertStatusAsync(answer, HttpStatusCode.RequestEntityTooLarge, ResourceExhausted, contentType, "Limits:RequestBytes");
        Assert.Null(answer.Headers.RetryAfter);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("deflate")]
    [InlineData(Compressed.PlainDeflate)]
    [InlineData("br")]
    public async Task Refuses_a_bomb_for_good(string encoding)
    {
        using var answer = await PostAsync(Protobuf, Compressed.Zeros(encoding, 200L * Megabyte), encoding);

        await AssertStatusAsync(answer, HttpStatusCode.RequestEntityTooLarge, ResourceExhausted, Protobuf, "after decompression");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("deflate")]
    [InlineData(Compressed.PlainDeflate)]
    [InlineData("br")]
    public async Task Refuses_what_is_not_compressed_as_it_says(string encoding)
    {
        using var answer = await PostAsync(Protobuf, A.Request().ToByteArray(), encoding);

        await AssertStatusAsync(answer, HttpStatusCode.BadRequest, InvalidArgument, Protobuf, Compressed.HeaderOf(encoding));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("deflate")]
    [InlineData(Compressed.PlainDeflate)]
    [InlineData("br")]
    public async Task Refuses_what_ends_before_its_compression_does(string encoding)
    {
        // Cut between two resources, the part would pass for a whole.
        var compressed = Compressed.Bytes(encoding, A.RequestOf(500).ToByteArray());

        using var answer = await PostAsync(Protobuf, compressed[..(compressed.Length / 2)], encoding);

        await AssertStatusAsync(answer, HttpStatusCode.BadRequest, InvalidArgument, Protobuf, "decompressed as " + Compressed.HeaderOf(encoding));
    }

    [Fact]
    public async Task Refuses_deflate_that_wants_a_dictionary_of_the_sender()
    {
        // RFC 1950, section 2.2: bit 5 of the second byte, FDICT, then the dictionary's checksum.
        using var answer = await PostAsync(Protobuf, [0x78, 0x20, 0, 0, 0, 1, 0x03, 0x00, 0, 0, 0, 1], "deflate");

        await AssertStatusAsync(answer, HttpStatusCode.BadRequest, InvalidArgument, Protobuf, "decompressed as deflate");
    }

    [Fact]
    public async Task Takes_a_request_of_10_megabytes()
    {
        var large = A.RequestOf(150_000);

        using var answer = await PostAsync(Protobuf, large.ToByteArray());

        Assert.InRange(large.CalculateSize(), 9 * Megabyte, 16 * Megabyte);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Names_the_content_encodings_it_knows()
    {
        using var answer = await PostAsync(Json, JsonText.Of(A.Request()), "lz4");

        await AssertStatusAsync(answer, HttpStatusCode.UnsupportedMediaType, InvalidArgument, Json, "gzip, zstd, deflate, br");
        Assert.Equal("gzip, zstd, deflate, br", string.Join(", ", answer.Headers.GetValues("Accept-Encoding")));
    }

    [Fact]
    public async Task Names_the_content_types_it_knows()
    {
        using var answer = await PostAsync("text/xml", [1]);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Contains(Protobuf, await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_the_method_it_knows()
    {
        var collector = await fixture.CollectorAsync();

        using var answer = await collector.Http.GetAsync(new Uri("/v1/traces", UriKind.Relative), Cancellation);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal("POST", Assert.Single(answer.Content.Headers.Allow));
    }

    [Theory]
    [InlineData("/v1/metrics")]
    [InlineData("/metrics")]
    public async Task Has_no_other_path(string path)
    {
        var collector = await fixture.CollectorAsync();
        using var content = new ByteArrayContent([]);

        using var answer = await collector.Http.PostAsync(new Uri(path, UriKind.Relative), content, Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("https://shop.example", true)]
    [InlineData("https://evil.example", false)]
    public async Task Lets_the_pages_of_allowed_origins_send(string origin, bool isAllowed)
    {
        var collector = await fixture.CollectorAsync();
        using var preflight = new HttpRequestMessage(HttpMethod.Options, new Uri("/v1/traces", UriKind.Relative));
        preflight.Headers.Add("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "content-type,x-team");

        using var answer = await collector.Http.SendAsync(preflight, Cancellation);

        Assert.Equal(isAllowed, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var origins) && origins.Single() == origin);
    }

    private async Task<HttpResponseMessage> PostAsync(string contentType, byte[] body, string? encoding = null)
    {
        var collector = await fixture.CollectorAsync();
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (encoding is not null) content.Headers.ContentEncoding.Add(Compressed.HeaderOf(encoding));
        return await collector.Http.PostAsync(new Uri("/v1/traces", UriKind.Relative), content, Cancellation);
    }

    private static async Task AssertStatusAsync(HttpResponseMessage answer, HttpStatusCode status, int code, string contentType, string message)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(contentType, answer.Content.Headers.ContentType!.MediaType);
        var body = await answer.Content.ReadAsByteArrayAsync(Cancellation);
        if (contentType == Json)
        {
            using var json = JsonDocument.Parse(body);
            Assert.Equal(code, json.RootElement.GetProperty("code").GetInt32());
            Assert.Contains(message, json.RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
            return;
        }
        var parsed = Testing.Rpc.Status.Parser.ParseFrom(body);
        Assert.Equal(code, parsed.Code);
        Assert.Contains(message, parsed.Message, StringComparison.Ordinal);
    }
}
