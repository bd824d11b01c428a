using System.Net;
using System.Text;
using System.Text.Json;
using Spoor.Testing.Otlp;
using Tracing.Otlp;
using Tracing.Otlp.Json;

namespace Spoor.Pipeline.Tests.Processes;

/// <summary>Reads traces as people's tools do.</summary>
internal sealed class QueryClient(Uri address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>A trace as it is stored, through <c>/api/v3/traces/{id}</c>; null where there is none.</summary>
    public async Task<ExportTraceServiceRequest?> ReadTraceAsync(string traceId)
    {
        using var answer = await GetAsync($"/api/v3/traces/{traceId}?rawTraces=true");
        if (answer.StatusCode == HttpStatusCode.NotFound) return null;
        answer.EnsureSuccessStatusCode();
        using var body = await ParseAsync(answer);
        var protobuf = new WireWriter(64 * 1024 * 1024);
        var json = Encoding.UTF8.GetBytes(body.RootElement.GetProperty("result").GetRawText());
        Assert.True(OtlpJsonReader.TryTranscode(json, protobuf, out var fault), fault.ToString());
        return ExportTraceServiceRequest.Parser.ParseFrom(protobuf.Written.Span);
    }

    /// <summary>A trace in Jaeger's JSON, through <c>/api/traces/{id}</c>; null where there is none.</summary>
    public async Task<JsonElement?> ReadJaegerTraceAsync(string traceId)
    {
        using var answer = await GetAsync($"/api/traces/{traceId}");
        if (answer.StatusCode == HttpStatusCode.NotFound) return null;
        answer.EnsureSuccessStatusCode();
        using var body = await ParseAsync(answer);
        return body.RootElement.GetProperty("data")[0].Clone();
    }

    /// <summary>Any answer of the API that is JSON.</summary>
    public async Task<JsonElement> ReadAsync(string path)
    {
        using var answer = await GetAsync(path);
        using var body = await ParseAsync(answer);
        return body.RootElement.Clone();
    }

    public void Dispose() => _http.Dispose();

    private Task<HttpResponseMessage> GetAsync(string path) =>
        _http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    private static async Task<JsonDocument> ParseAsync(HttpResponseMessage answer)
    {
        await using var stream = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        return await JsonDocument.ParseAsync(stream, cancellationToken: TestContext.Current.CancellationToken);
    }
}
