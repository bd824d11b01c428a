using Google.Protobuf;
using Grpc.Core;
using Spoor.Collector.Tests.Running;
using Spoor.Testing;
using Spoor.Testing.Otlp;

namespace Spoor.Collector.Tests.Receivers;

public sealed class GrpcAnswersTests(CollectorFixture fixture) : IClassFixture<CollectorFixture>
{
    private const int Megabyte = 1024 * 1024;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> InvalidSpans() => new()
    {
        { "trace id of zeros", "trace id" },
        { "trace id of 15 bytes", "trace id" },
        { "span id of zeros", "span id" },
        { "1970", "Storage:Retention" },
        { "2100", "24 hours in the future" },
    };

    [Theory]
    [MemberData(nameof(InvalidSpans))]
    public async Task Names_the_span_that_is_invalid_and_takes_its_neighbours(string what, string reason)
    {
        var collector = await fixture.CollectorAsync();
        var invalid = Invalid(what).Named("culprit");

        var answer = await collector.Client.ExportAsync(A.Request(A.Span(), invalid, A.Span()), cancellationToken: Cancellation);

        Assert.Equal(1, answer.PartialSuccess.RejectedSpans);
        Assert.Contains("culprit", answer.PartialSuccess.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains(reason, answer.PartialSuccess.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(invalid.SpanId.Span), answer.PartialSuccess.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_OK_with_all_spans_rejected_where_all_are_invalid()
    {
        var collector = await fixture.CollectorAsync();
        var spans = Enumerable.Range(0, 20).Select(number => Invalid(number % 2 == 0 ? "1970" : "trace id of zeros")).ToArray();

        var answer = await collector.Client.ExportAsync(A.Request(spans), cancellationToken: Cancellation);

        Assert.Equal(20, answer.PartialSuccess.RejectedSpans);
    }

    [Fact]
    public async Task Takes_long_names_and_ends_before_starts()
    {
        var collector = await fixture.CollectorAsync();
        var backwards = A.Span();
        backwards.EndTimeUnixNano = backwards.StartTimeUnixNano - 1000;

        var answer = await collector.Client.ExportAsync(
            A.Request(A.Span().Named(new string('x', 40_000)), backwards), cancellationToken: Cancellation);

        Assert.Null(answer.PartialSuccess);
    }

    [Fact]
    public async Task Refuses_what_is_no_request_and_says_where()
    {
        var collector = await fixture.CollectorAsync();
        var bytes = A.Request().ToByteArray();

        var error = await Assert.ThrowsAsync<RpcException>(() => collector.Channel.ExportAsync(bytes[..^3], cancellationToken: Cancellation));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains("byte", error.Status.Detail, StringComparison.Ordinal);
        Assert.Null(error.Details().RetryDelay());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("deflate")]
    public async Task Refuses_a_bomb_for_good(string encoding)
    {
        var collector = await fixture.CollectorAsync();
        // What the client compresses is 200 MB of zeros, which arrive as a few hundred kilobytes at the most.
        var error = await Assert.ThrowsAsync<RpcException>(
            () => collector.Channel.ExportAsync(new byte[200 * Megabyte], encoding, cancellationToken: Cancellation));

        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
        Assert.Contains("after decompression", error.Status.Detail, StringComparison.Ordinal);
        Assert.Null(error.Details().RetryDelay());
    }

    [Fact]
    public async Task Refuses_a_request_of_61_megabytes_for_good()
    {
        var collector = await fixture.CollectorAsync();

        var error = await Assert.ThrowsAsync<RpcException>(
            () => collector.Channel.ExportAsync(new byte[61 * Megabyte], cancellationToken: Cancellation));

        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
        Assert.Contains("Limits:RequestBytes", error.Status.Detail, StringComparison.Ordinal);
        Assert.Null(error.Details().RetryDelay());
    }

    [Fact]
    public async Task Names_an_encoding_that_it_does_not_know()
    {
        var collector = await fixture.CollectorAsync();
        using var client = new HttpClient(new SocketsHttpHandler()) { DefaultRequestVersion = new Version(2, 0), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var content = new ByteArrayContent([1, 0, 0, 0, 1, 0]);
        content.Headers.ContentType = new("application/grpc");
        content.Headers.Add("grpc-encoding", "snappy");

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(collector.GrpcUrl, "/opentelemetry.proto.collector.trace.v1.TraceService/Export"))
        {
            Version = new Version(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        using var answer = await client.SendAsync(request, Cancellation);

        await answer.Content.ReadAsByteArrayAsync(Cancellation);
        var headers = answer.Headers.Concat(answer.TrailingHeaders).ToDictionary(header => header.Key, header => string.Join(',', header.Value));
        Assert.Equal("12", headers["grpc-status"]);
        foreach (var encoding in new[] { "gzip", "zstd", "deflate" })
            Assert.Contains(encoding, headers["grpc-accept-encoding"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serves_health_while_it_is_ready()
    {
        var collector = await fixture.CollectorAsync();
        var bytes = Marshallers.Create(message => message, message => message);
        var check = new Method<byte[], byte[]>(MethodType.Unary, "grpc.health.v1.Health", "Check", bytes, bytes);

        var answer = await collector.Channel.CreateCallInvoker().AsyncUnaryCall(check, null, new CallOptions(cancellationToken: Cancellation), []);

        // HealthCheckResponse { status: SERVING }
        Assert.Equal<byte>([0x08, 0x01], answer);
    }

    private static Span Invalid(string what)
    {
        var span = A.Span();
        switch (what)
        {
            case "trace id of zeros":
                span.TraceId = ByteString.CopyFrom(new byte[16]);
                break;
            case "trace id of 15 bytes":
                span.TraceId = ByteString.CopyFrom(new byte[15]);
                break;
            case "span id of zeros":
                span.SpanId = ByteString.CopyFrom(new byte[8]);
                break;
            default:
                span.StartTimeUnixNano = A.Nanos(new DateTimeOffset(what == "1970" ? 1970 : 2100, 1, 2, 0, 0, 0, TimeSpan.Zero));
                break;
        }
        return span;
    }
}
