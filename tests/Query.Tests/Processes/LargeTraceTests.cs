using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Spoor.Testing;
using Spoor.Testing.Otlp;
using Spoor.Testing.Servers;
using Spoor.TraceStore.Tests.Reading;

namespace Spoor.Query.Tests.Processes;

/// <summary>The figures that a process of its own must keep. Minutes of work on a busy machine, so they run when they are asked for:
/// <c>-explicit only</c>.</summary>
public sealed class LargeTraceTests(ElasticsearchServer elasticsearch, ITestOutputHelper output) : IAsyncLifetime
{
    private const int Spans = 50_000;
    private readonly IndexPrefix _prefix = elasticsearch.ReservePrefix();
    private Process? _process;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        _process?.Kill();
        _process?.Dispose();
        await _prefix.DisposeAsync();
    }

    [Fact(Explicit = true)]
    public async Task A_trace_of_50_000_spans_takes_3_seconds_and_50_MB_at_most_and_hides_no_other()
    {
        var traceId = A.TraceId();
        var now = TimeProvider.System.GetUtcNow();
        using (var documents = new StoredDocuments(elasticsearch, _prefix))
        {
            for (var part = 0; part < 100; part++)
                await documents.AddAsync(A.Request([.. Enumerable.Range(0, Spans / 100).Select(number => Realistic(traceId, now.AddMilliseconds(-(part * 500 + number) / 3)))]));
            await documents.AddAsync(A.Request([.. Enumerable.Range(0, 50).Select(number => A.Span().StartingAt(now.AddMinutes(-5 - number)))]));
        }
        using var client = await StartAsync();
        var hex = Convert.ToHexStringLower(traceId.Span);

        foreach (var path in new[] { $"/api/v3/traces/{hex}?rawTraces=true", $"/api/traces/{hex}?raw=true" })
        {
            for (var round = 0; round < 3; round++)
            {
                var idle = ResidentBytes();
                var (clock, processor) = (Stopwatch.StartNew(), _process!.TotalProcessorTime);
                using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
                await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
                var buffer = new byte[256 * 1024];
                long bytes = 0, most = idle;
                for (int read; (read = await body.ReadAsync(buffer, TestContext.Current.CancellationToken)) > 0;)
                {
                    if (bytes / 1_000_000 != (bytes + read) / 1_000_000) most = Math.Max(most, ResidentBytes());
                    bytes += read;
                }
                _process.Refresh();
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{path[..8]}: {bytes / 1e6:0.0} MB, {clock.Elapsed.TotalSeconds:0.00} s, {(_process.TotalProcessorTime - processor).TotalSeconds:0.00} s CPU, idle {idle / 1e6:0} MB, most {most / 1e6:0} MB"));
                Assert.True(answer.IsSuccessStatusCode);
                Assert.True(clock.Elapsed < TimeSpan.FromSeconds(3));
                Assert.True(most - idle < 50_000_000);
            }
        }

        var search = Stopwatch.StartNew();
        var found = await client.GetStringAsync(new Uri("/api/traces?limit=20&service=nobody", UriKind.Relative), TestContext.Current.CancellationToken);
        output.WriteLine($"search for nothing {search.ElapsedMilliseconds} ms, {found.Length} bytes");
    }

    [Fact(Explicit = true)]
    public async Task A_trace_with_100_000_matching_spans_hides_no_other_and_one_of_25_000_is_read_in_order()
    {
        var (huge, large) = (A.TraceId(), A.TraceId());
        var now = TimeProvider.System.GetUtcNow();
        var others = Enumerable.Range(0, 25).Select(number => A.Span().StartingAt(now.AddMinutes(-10 - number))).ToArray();
        using (var documents = new StoredDocuments(elasticsearch, _prefix))
        {
            for (var part = 0; part < 100; part++)
                await documents.AddAsync(A.Request([.. Enumerable.Range(0, 1000).Select(number => A.Span().In(huge).StartingAt(now.AddMilliseconds(-(part * 1000 + number) / 500)))]));
            for (var part = 0; part < 50; part++)
                await documents.AddAsync(A.Request([.. Enumerable.Range(0, 500).Select(number => A.Span().In(large).StartingAt(now.AddMinutes(-5).AddMilliseconds((part * 7_919 + number * 104_729) % 25_000 / 50)))]));
            await documents.AddAsync(A.Request(others));
        }
        using var client = await StartAsync();

        var search = Stopwatch.StartNew();
        var found = await ReadAsync(client, "/api/v3/traces/" + Hex(huge));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"100,000 spans in order: {search.Elapsed.TotalSeconds:0.00} s"));
        AssertInOrder(found, 100_000);
        AssertInOrder(await ReadAsync(client, "/api/v3/traces/" + Hex(large)), 25_000);

        search.Restart();
        using var answer = await client.GetAsync(
            new Uri("/api/traces?limit=20&service=shop", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var traces = await JsonDocument.ParseAsync(body, cancellationToken: TestContext.Current.CancellationToken);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"newest 20 traces: {search.Elapsed.TotalSeconds:0.00} s"));

        Assert.Equal(
            [Hex(huge), Hex(large), .. others[..18].Select(span => Hex(span.TraceId))],
            traces.RootElement.GetProperty("data").EnumerateArray().Select(trace => trace.GetProperty("traceID").GetString()));
        Assert.Equal([100_000, 25_000], traces.RootElement.GetProperty("data").EnumerateArray().Take(2).Select(trace => trace.GetProperty("spans").GetArrayLength()));
    }

    private static string Hex(ByteString id) => Convert.ToHexStringLower(id.Span);

    private static async Task<List<(ulong Start, string Id)>> ReadAsync(HttpClient client, string path)
    {
        await using var body = await client.GetStreamAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        using var trace = await JsonDocument.ParseAsync(body, cancellationToken: TestContext.Current.CancellationToken);
        return [.. trace.RootElement.GetProperty("result").GetProperty("resourceSpans").EnumerateArray()
            .SelectMany(resource => resource.GetProperty("scopeSpans").EnumerateArray())
            .SelectMany(scope => scope.GetProperty("spans").EnumerateArray())
            .Select(span => (ulong.Parse(span.GetProperty("startTimeUnixNano").GetString()!, CultureInfo.InvariantCulture), span.GetProperty("spanId").GetString()!))];
    }

    private static void AssertInOrder(List<(ulong Start, string Id)> spans, int count)
    {
        Assert.Equal(count, spans.Select(span => span.Id).Distinct().Count());
        Assert.Equal(count, spans.Count);
        for (var i = 1; i < spans.Count; i++) Assert.True(spans[i - 1].Start <= spans[i].Start, $"span {i} starts before the one before it");
    }

    private static Span Realistic(Google.Protobuf.ByteString traceId, DateTimeOffset start) => A.Span().In(traceId).StartingAt(start)
        .With("http.method", "GET").With("http.status_code", 200).With("http.url", "http://frontend-proxy:8080/api/products/" + start.Ticks)
        .With("net.peer.ip", "10.0.0.12").With("net.peer.port", start.Ticks % 60_000).With("rpc.system", "grpc").With("component", "proxy")
        .With("guid:x-request-id", Guid.NewGuid().ToString()).WithEvent("message", A.Attribute("message.id", 1));

    private async Task<HttpClient> StartAsync()
    {
        var port = FreePort.Next();
        _process = Process.Start(new ProcessStartInfo("dotnet", [
            Path.Combine(Environment.GetEnvironmentVariable("SPOOR_PUBLISHED") is { } published ? Path.Combine(published, "Query") : AppContext.BaseDirectory, "Spoor.Query.dll"), "--Listen:Address", "127.0.0.1", "--Listen:Query", $"{port}", "--Listen:Admin", $"{FreePort.Next()}",
            "--Elasticsearch:Urls", elasticsearch.Url.ToString(), "--Elasticsearch:IndexPrefix", _prefix.Value,
        ])
        { RedirectStandardOutput = false })!;
        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await Eventually.Reaches(async () => await client.GetStringAsync(new Uri("/api/services", UriKind.Relative)), text => text.Contains("shop", StringComparison.Ordinal));
        return client;
    }

    private long ResidentBytes()
    {
        _process!.Refresh();
        return _process.WorkingSet64;
    }
}
