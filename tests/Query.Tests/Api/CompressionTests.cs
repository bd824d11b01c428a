using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Spoor.TraceStore.Reading;

namespace Spoor.Query.Tests.Api;

public sealed class CompressionTests
{
    private const int SpansInAPage = 2_000;

    private readonly FakeTraceReader _reader = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("deflate, br;q=0.9, gzip;q=0.1", "br")]
    [InlineData("identity", null)]
    [InlineData("gzip;q=0", null)]
    [InlineData("zstd", null)]
    public async Task Answers_are_compressed_as_asked(string accepted, string? encoding)
    {
        await using var server = await QueryServer.StartAsync(_reader);

        using var answer = await GetAsync(server, "/api/services", accepted);

        Assert.Equal(encoding, answer.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Contains("shop", await ReadAllAsync(await OpenAsync(answer)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/traces/1", "gzip")]
    [InlineData("/api/traces/1", "br")]
    [InlineData("/api/v3/traces/1", "gzip")]
    [InlineData("/api/v3/traces/1", "br")]
    public async Task The_first_spans_of_a_compressed_answer_arrive_while_the_rest_is_still_read(string path, string encoding)
    {
        var rest = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _reader.Pages.AddRange([Page(1), rest.Task, Page(2)]);
        await using var server = await QueryServer.StartAsync(_reader);

        using var answer = await GetAsync(server, path, encoding);
        var json = await OpenAsync(answer);
        var first = new byte[64 * 1024];
        await json.ReadExactlyAsync(first, Cancellation);
        rest.SetResult();
        var text = Encoding.UTF8.GetString(first) + await ReadAllAsync(json);

        using (JsonDocument.Parse(text))
        {
        }
        Assert.Contains($"{2 * SpansInAPage:x16}", text, StringComparison.Ordinal);
    }

    private static TracePage Page(int number) => new(
        Stored.TraceId, [.. Enumerable.Range((number - 1) * SpansInAPage + 1, SpansInAPage).Select(id => Stored.Span((ulong)id))], []);

    private static async Task<HttpResponseMessage> GetAsync(QueryServer server, string path, string accepted)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept-Encoding", accepted } } };
        return await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    private static async Task<Stream> OpenAsync(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStreamAsync(Cancellation);
        return answer.Content.Headers.ContentEncoding.SingleOrDefault() switch
        {
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            _ => body,
        };
    }

    private static async Task<string> ReadAllAsync(Stream json)
    {
        using var reader = new StreamReader(json, Encoding.UTF8);
        return await reader.ReadToEndAsync(Cancellation);
    }
}
