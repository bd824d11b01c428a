using System.Diagnostics;
using System.Globalization;
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
                // The first answer compiles the code.
                if (round == 0) continue;
                Assert.True(clock.Elapsed < TimeSpan.FromSeconds(3));
                Assert.True(most - idle < 50_000_000);
            }
        }

        var search = Stopwatch.StartNew();
        var found = await client.GetStringAsync(new Uri("/api/traces?limit=20&service=nobody", UriKind.Relative), TestContext.Current.CancellationToken);
        output.WriteLine($"search for nothing {search.ElapsedMilliseconds} ms, {found.Length} bytes");
    }

    private static Span Realistic(Google.Protobuf.ByteString traceId, DateTimeOffset start) => A.Span().In(traceId).StartingAt(start)
        .With("http.method", "GET").With("http.status_code", 200).With("http.url", "http://frontend-proxy:8080/api/products/" + start.Ticks)
        .With("net.peer.ip", "10.0.0.12").With("net.peer.port", start.Ticks % 60_000).With("rpc.system", "grpc").With("component", "proxy")
        .With("guid:x-request-id", Guid.NewGuid().ToString()).WithEvent("message", A.Attribute("message.id", 1));

    private async Task<HttpClient> StartAsync()
    {
        var port = FreePort.Next();
        _process = Process.Start(new ProcessStartInfo("dotnet", [
            Path.Combine(AppContext.BaseDirectory, "Spoor.Query.dll"), "--Listen:Address", "127.0.0.1", "--Listen:Query", $"{port}", "--Listen:Admin", $"{FreePort.Next()}",
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
