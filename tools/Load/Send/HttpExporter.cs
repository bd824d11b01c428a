using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;

namespace Spoor.Load.Send;

/// <summary>Sends over OTLP/HTTP, protobuf.</summary>
/// <remarks>Which statuses are tried again: <see href="https://opentelemetry.io/docs/specs/otlp/#failures-1">OTLP/HTTP, Failures</see>;
/// besides, every 5xx is, because the same bytes may succeed at the next address.</remarks>
internal sealed class HttpExporter : IExporter
{
    private const int LongestAnswer = 64 * 1024;
    private static readonly MediaTypeHeaderValue Protobuf = new("application/x-protobuf");
    private readonly HttpClient _client;
    private readonly Uri _target;
    private readonly bool _gzip;
    private readonly TimeSpan _deadline;
    private readonly TimeProvider _time;

    /// <summary>Makes the connection's client; connections are opened by the first requests.</summary>
    /// <param name="endpoint">Scheme, host and port; a path other than <c>/</c> is used as it is, else <c>/v1/traces</c>.</param>
    /// <param name="gzip">Whether requests are compressed.</param>
    /// <param name="deadline">Longest time of one attempt.</param>
    /// <param name="time">The clock.</param>
    public HttpExporter(Uri endpoint, bool gzip, TimeSpan deadline, TimeProvider time)
    {
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false, PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5) })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = LongestAnswer,
        };
        _target = endpoint.AbsolutePath == "/" ? new Uri(endpoint, "/v1/traces") : endpoint;
        _gzip = gzip;
        _deadline = deadline;
        _time = time;
    }

    /// <inheritdoc/>
    public async ValueTask<Answer> ExportAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_deadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var message = new HttpRequestMessage(HttpMethod.Post, _target) { Content = MakeContent(request) };
        try
        {
            using var response = await _client.SendAsync(message, either.Token);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            return response.StatusCode == HttpStatusCode.OK ? ExportResponse.Read(body) : Classify(response, body);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Answer(AnswerKind.Retryable, "no answer in time");
        }
        catch (HttpRequestException failure)
        {
            return new Answer(AnswerKind.Retryable, "no connection", 0, failure.Message);
        }
        catch (IOException failure)
        {
            return new Answer(AnswerKind.Retryable, "no connection", 0, failure.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private HttpContent MakeContent(ReadOnlyMemory<byte> request)
    {
        HttpContent content;
        if (_gzip)
        {
            var packed = new MemoryStream(request.Length / 4);
            using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(request.Span);
            content = new ByteArrayContent(packed.GetBuffer(), 0, (int)packed.Length);
            content.Headers.ContentEncoding.Add("gzip");
        }
        else content = new ReadOnlyMemoryContent(request);
        content.Headers.ContentType = Protobuf;
        return content;
    }

    private Answer Classify(HttpResponseMessage response, byte[] body)
    {
        var code = (int)response.StatusCode;
        var delay = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - _time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        var isRetryable = code is 408 or 429 or >= 500;
        var message = response.Content.Headers.ContentType?.MediaType == "application/x-protobuf" ? ExportResponse.ReadStatus(body).Message : null;
        var status = delay is null ? $"{code}" : $"{code} with Retry-After";
        return new Answer(isRetryable ? AnswerKind.Retryable : AnswerKind.Refused, status, 0, message ?? response.ReasonPhrase, delay);
    }
}
