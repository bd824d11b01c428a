using System.Net;
using System.Text;
using System.Text.Json;
using Tracing.Ids;
using Tracing.Otlp;
using Tracing.Otlp.Json;

namespace Spoor.Load.Verify;

/// <summary>Reads traces back through the query API, as they are stored.</summary>
internal sealed class QueryClient : IDisposable
{
    private const int LongestTrace = 1 << 30;
    private readonly HttpClient _client;

    /// <summary>Makes the client.</summary>
    /// <param name="query">Address of the query API.</param>
    public QueryClient(Uri query) =>
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = WithSlash(query), Timeout = TimeSpan.FromMinutes(2) };

    /// <summary>Reads a trace and calls back for each of its spans.</summary>
    /// <param name="traceId">Its id.</param>
    /// <param name="onSpan">Gets the span's id and its text; the text is used again for the next.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>What went wrong, or nothing; a trace that is not there has no spans.</returns>
    public async Task<string?> ReadAsync(TraceId traceId, Action<SpanId, StringBuilder> onSpan, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _client.GetAsync(new Uri($"api/v3/traces/{traceId}?rawTraces=true", UriKind.Relative), cancellationToken);
            if (response.StatusCode == HttpStatusCode.NotFound) return null;
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK) return $"{(int)response.StatusCode} {Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, 200))}";
            return ReadAnswer(body, onSpan);
        }
        catch (HttpRequestException failure)
        {
            return failure.Message;
        }
        catch (IOException failure)
        {
            return failure.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "no answer within 2 min";
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static string? ReadAnswer(byte[] body, Action<SpanId, StringBuilder> onSpan)
    {
        using var protobuf = new WireWriter(LongestTrace);
        var index = new TraceRequest();
        var text = new StringBuilder();
        try
        {
            // {"result":{"resourceSpans":[…]}}, perhaps several of them: a gateway may stream a trace in parts.
            var json = new Utf8JsonReader(body, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = 256 });
            while (json.Read())
            {
                if (json.TokenType != JsonTokenType.PropertyName || json.CurrentDepth != 1) continue;
                var isResult = json.ValueTextEquals("result"u8);
                json.Read();
                var start = (int)json.TokenStartIndex;
                json.Skip();
                if (!isResult) continue;
                if (!OtlpJsonReader.TryTranscode(body.AsSpan(start, (int)json.BytesConsumed - start), protobuf, out var fault)) return $"no OTLP/JSON: {fault}";
                if (!index.TryScan(protobuf.Written, out var scanFault)) return $"no OTLP: {scanFault}";
                if (index.RefusedCount > 0) return $"{index.RefusedCount} spans are not in order: {index.RefusedSpans[0].Fault}";
                Report(index, text, onSpan);
            }
            return null;
        }
        catch (JsonException failure)
        {
            return $"no JSON: {failure.Message}";
        }
    }

    private static void Report(TraceRequest index, StringBuilder text, Action<SpanId, StringBuilder> onSpan)
    {
        var bytes = index.Bytes.Span;
        foreach (ref readonly var span in index.Spans)
        {
            var scope = index.Scopes[span.Scope];
            text.Clear();
            SpanText.Write(index.Resources[scope.Resource].Message.Of(bytes), scope.Message.Of(bytes), span.Message.Of(bytes), text);
            onSpan(span.SpanId, text);
        }
    }

    private static Uri WithSlash(Uri address) => address.AbsolutePath.EndsWith('/') ? address : new Uri($"{address}/");
}
