using System.Globalization;
using System.Text;
using Elastic.Transport;
using Spoor.TraceStore.Elasticsearch.Client;
using HttpMethod = Elastic.Transport.HttpMethod;

namespace Spoor.TraceStore.Elasticsearch.Writing;

/// <summary>Sends one compressed bulk request and reads its answer. Never throws for what the cluster, or anything before it, does.</summary>
internal sealed class BulkClient(ElasticsearchConnection connection, TimeSpan timeout, TimeProvider time)
{
    private const string Path =
        "/_bulk?require_alias=true&filter_path=errors,items.*.status,items.*.error.type,items.*.error.reason";

    private const int MaxErrorBytes = 400;
    private static readonly TimeSpan s_maxRetryAfter = TimeSpan.FromMinutes(1);

    // Chunked, because the transport would otherwise copy the body once more to learn its length.
    private static readonly RequestConfiguration s_configuration = new()
    {
        ContentType = PlainMediaTypes.NdJson,
        Headers = new() { { PlainMediaTypes.EncodingHeader, "gzip" } },
        TransferEncodingChunked = true,
        ResponseHeadersToParse = new HeadersList("retry-after"),
        RequestTimeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Sends a body.</summary>
    /// <param name="body">Lines, compressed by gzip.</param>
    /// <param name="documents">Number of documents in it.</param>
    /// <param name="reply">Reads the answer.</param>
    /// <param name="take">Takes the answer about each document.</param>
    /// <param name="cancellationToken">Ends it all, by an exception.</param>
    public async ValueTask<BulkAnswer> SendAsync(
        ReadOnlyMemory<byte> body, int documents, BulkReply reply, BulkReply.TakeItem take, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var response = await connection.Transport.RequestAsync<StreamResponse>(
                HttpMethod.POST, Path, PostData.ReadOnlyMemory(body), s_configuration, either.Token).ConfigureAwait(false);
            var details = response.ApiCallDetails;
            if (details.HttpStatusCode is not { } status)
            {
                either.Token.ThrowIfCancellationRequested();
                return new BulkAnswer(0, RetryReason.Unreachable, Describe(details.OriginalException), null);
            }
            if (status != 200)
            {
                var told = await ReadStartAsync(response.Body, either.Token).ConfigureAwait(false);
                var trouble = TroubleOf(status, told);
                var error = trouble == RetryReason.Unauthorized ? $"{status} {ErrorReason.Of(told)}" : $"{status} {told}";
                if (status == 401) error = $"{connection.SignIn.Advice} {error}";
                return new BulkAnswer(status, trouble, error, RetryAfterOf(details));
            }
            var items = await reply.ReadAsync(response.Body, take, either.Token).ConfigureAwait(false);
            return items == documents
                ? new BulkAnswer(status, null, "", null)
                : new BulkAnswer(status, RetryReason.BadReply, items < 0
                    ? "the answer to a bulk is none, or ended early" : $"{documents} documents were sent, {items} answered", null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new BulkAnswer(0, RetryReason.Timeout, $"no answer to a bulk within {timeout.TotalSeconds:0.###} s", null);
        }
        catch (TransportException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return patience.IsCancellationRequested
                ? new BulkAnswer(0, RetryReason.Timeout, $"no answer to a bulk within {timeout.TotalSeconds:0.###} s", null)
                : new BulkAnswer(0, RetryReason.Unreachable, Describe(exception), null);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return new BulkAnswer(0, RetryReason.BadReply, $"the answer to a bulk broke off: {exception.Message}", null);
        }
    }

    private static RetryReason TroubleOf(int status, string error) => status switch
    {
        400 => RetryReason.BadRequest,
        413 => RetryReason.TooLarge,
        401 => RetryReason.Unauthorized,
        403 => error.Contains("cluster_block", StringComparison.Ordinal) ? RetryReason.WriteBlock : RetryReason.Unauthorized,
        429 => error.Contains("flood", StringComparison.Ordinal) ? RetryReason.FloodStage : RetryReason.Throttled,
        >= 500 => RetryReason.ServerError,
        _ => RetryReason.BadReply,
    };

    private TimeSpan? RetryAfterOf(ApiCallDetails details)
    {
        if (!details.TryGetHeader("retry-after", out var values)) return null;
        foreach (var value in values)
        {
            var asked = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds)
                : DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out var moment) ? moment - time.GetUtcNow()
                : TimeSpan.Zero;
            if (asked > TimeSpan.Zero) return asked < s_maxRetryAfter ? asked : s_maxRetryAfter;
        }
        return null;
    }

    private static async ValueTask<string> ReadStartAsync(Stream body, CancellationToken cancellationToken)
    {
        var bytes = new byte[MaxErrorBytes];
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return Encoding.UTF8.GetString(bytes, 0, length).ReplaceLineEndings(" ");
    }

    private static string Describe(Exception? exception)
    {
        while (exception?.InnerException is { } inner) exception = inner;
        return exception?.Message ?? "no answer";
    }
}
