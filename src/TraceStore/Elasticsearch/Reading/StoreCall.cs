using System.Text.Json;
using Elastic.Transport;
using Spoor.TraceStore.Elasticsearch.Client;
using Spoor.TraceStore.Reading;
using HttpMethod = Elastic.Transport.HttpMethod;

namespace Spoor.TraceStore.Elasticsearch.Reading;

/// <summary>Asks the cluster one question. An answer that cannot be used is a <see cref="StoreUnavailableException"/> that says why.</summary>
/// <param name="connection">The connection.</param>
internal sealed class StoreCall(ElasticsearchConnection connection)
{
    private const int MaxErrorBytes = 64 * 1024;

    /// <summary>Sends a request and gives the answer unread.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">Path and query string.</param>
    /// <param name="body">JSON; empty means none.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The answer, which has succeeded; to be disposed.</returns>
    /// <exception cref="StoreUnavailableException">No connection, or a status other than 2xx.</exception>
    public async Task<StreamResponse> SendAsync(HttpMethod method, string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var data = body.IsEmpty ? null : PostData.ReadOnlyMemory(body);
        var answer = await connection.Transport.RequestAsync<StreamResponse>(method, path, data!, cancellationToken);
        var details = answer.ApiCallDetails;
        if (details.HttpStatusCode is >= 200 and < 300) return answer;
        using (answer)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (details.HttpStatusCode is not { } status)
                throw new StoreUnavailableException(
                    $"The trace store did not answer: {Cause(details.OriginalException)}", details.OriginalException!)
                { IsTransient = true };
            var reason = await ReadReasonAsync(answer.Body, cancellationToken);
            if (status == 401) reason = $"{reason}. {connection.SignIn.Advice}";
            throw new StoreUnavailableException($"The trace store answered {status}: {reason}")
            {
                // 4xx blames the question; only "too many" and "timed out" among them pass.
                IsTransient = status is 408 or 429 or >= 500,
            };
        }
    }

    /// <summary>Sends a request and reads a small answer.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">Path and query string.</param>
    /// <param name="body">JSON; empty means none.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The answer, to be disposed.</returns>
    /// <exception cref="StoreUnavailableException">As of <see cref="SendAsync"/>, or the answer is no JSON.</exception>
    public async Task<JsonDocument> ReadAsync(HttpMethod method, string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(method, path, body, cancellationToken);
        try
        {
            return await JsonDocument.ParseAsync(answer.Body, default, cancellationToken);
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            throw Broken(e);
        }
    }

    /// <summary>Whether the cluster has points in time as Elasticsearch has them.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns><see langword="false"/> also where it does not say what it is.</returns>
    public async ValueTask<bool> HasPointsInTimeAsync(CancellationToken cancellationToken) =>
        await connection.DescribeAsync(cancellationToken) is { IsOpenSearch: false };

    /// <summary>What to throw when an answer breaks off or is no JSON.</summary>
    /// <param name="cause">The cause.</param>
    /// <returns>The exception.</returns>
    public static StoreUnavailableException Broken(Exception cause) =>
        new($"The answer of the trace store broke off or is no JSON: {cause.Message}", cause) { IsTransient = true };

    private static string Cause(Exception? exception)
    {
        var cause = exception;
        while (cause?.InnerException is { } inner) cause = inner;
        return cause?.Message ?? "no connection";
    }

    private static async Task<string> ReadReasonAsync(Stream body, CancellationToken cancellationToken)
    {
        var bytes = new byte[MaxErrorBytes];
        try
        {
            var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            using var json = JsonDocument.Parse(bytes.AsMemory(0, length));
            var error = json.RootElement.GetProperty("error");
            if (error.ValueKind == JsonValueKind.String) return error.GetString()!;
            if (error.TryGetProperty("root_cause", out var causes) && causes.GetArrayLength() > 0) error = causes[0];
            return $"{error.GetProperty("type").GetString()}: {error.GetProperty("reason").GetString()}";
        }
        catch (Exception e) when (e is JsonException or IOException or KeyNotFoundException or InvalidOperationException)
        {
            // A proxy's page, or an error of a shape that we do not know; the status says enough.
            return "no reason is given";
        }
    }
}
