using Elastic.Transport;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;
using HttpMethod = Elastic.Transport.HttpMethod;

namespace Spoor.TraceStore.Elasticsearch.Client;

/// <summary>Small requests that administer the cluster: templates, indices, deletion. Each has a time-out, is retried a little, and not
/// sent at all for a while once the cluster has failed again and again. It never throws for what the cluster does.</summary>
internal sealed class ElasticsearchAdministration(ElasticsearchConnection connection, TimeProvider time)
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);
    private const int MaxRetries = 2;

    private readonly ResiliencePipeline<AdministrationAnswer> _pipeline = BuildPipeline(time);
    private volatile string _lastFailure = "the cluster failed too often just now";

    /// <summary>Sends a request.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="body">JSON; empty for none.</param>
    /// <param name="cancellationToken">Ends it all.</param>
    /// <returns>The last answer.</returns>
    public async ValueTask<AdministrationAnswer> SendAsync(
        HttpMethod method, string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _pipeline.ExecuteAsync(
                static async (call, cancellation) => await call.Self.SendOnceAsync(call.method, call.path, call.body, cancellation).ConfigureAwait(false),
                (Self: this, method, path, body),
                cancellationToken).ConfigureAwait(false);
            if (answer.IsTransient) _lastFailure = answer.ToString();
            return answer;
        }
        catch (BrokenCircuitException)
        {
            // Not sent; what an operator wants to know is what went wrong before.
            return new AdministrationAnswer(0, _lastFailure);
        }
        catch (TimeoutRejectedException)
        {
            return new AdministrationAnswer(0, _lastFailure = $"{method} {path} was not answered within {s_timeout.TotalSeconds} s");
        }
    }

    private static ResiliencePipeline<AdministrationAnswer> BuildPipeline(TimeProvider time)
    {
        static ValueTask<bool> HasFailed(Outcome<AdministrationAnswer> outcome) => ValueTask.FromResult(
            outcome.Exception is TimeoutRejectedException || (outcome.Exception is null && outcome.Result.IsTransient));
        return new ResiliencePipelineBuilder<AdministrationAnswer> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<AdministrationAnswer>
            {
                ShouldHandle = arguments => HasFailed(arguments.Outcome),
                MaxRetryAttempts = MaxRetries,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(200),
                UseJitter = true,
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<AdministrationAnswer>
            {
                ShouldHandle = arguments => HasFailed(arguments.Outcome),
                FailureRatio = 0.9,
                MinimumThroughput = 10,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = TimeSpan.FromSeconds(3),
            })
            .AddTimeout(s_timeout)
            .Build();
    }

    private async ValueTask<AdministrationAnswer> SendOnceAsync(
        HttpMethod method, string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        try
        {
            var post = body.IsEmpty ? null : PostData.ReadOnlyMemory(body);
            var answer = await connection.Transport.RequestAsync<StringResponse>(method, path, post!, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            var details = answer.ApiCallDetails;
            if (details.HttpStatusCode is { } status)
                return new AdministrationAnswer(status, status == 401 ? $"{connection.SignIn.Advice} {ErrorReason.Of(answer.Body ?? "")}" : answer.Body ?? "");
            return new AdministrationAnswer(0, Cause(details.OriginalException));
        }
        catch (TransportException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new AdministrationAnswer(0, Cause(exception));
        }
    }

    private static string Cause(Exception? exception)
    {
        while (exception?.InnerException is { } inner) exception = inner;
        return exception?.Message ?? "no answer";
    }
}
