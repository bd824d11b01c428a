using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;
using Spoor.TraceStore.Elasticsearch.Client;
using Spoor.TraceStore.Elasticsearch.Indices;
using Spoor.TraceStore.Writing;

namespace Spoor.TraceStore.Elasticsearch.Writing;

/// <summary>Sends bulks, each until none of its spans is left: written, found standing, or refused. Trouble of the cluster is tried again
/// for ever, after a growing pause; only what was not settled is sent again.</summary>
internal sealed class BulkSender : IDisposable
{
    private const int MinRequestBytes = 64 * 1024;
    private const int MaxPooled = 16;
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(200);

    private readonly ElasticsearchConnection _connection;
    private readonly DayIndices _indices;
    private readonly AgeLimits _age;
    private readonly BulkConcurrency _concurrency;
    private readonly MemoryGauge _memory;
    private readonly BulkTelemetry _telemetry;
    private readonly WriterTrouble _trouble;
    private readonly TimeProvider _time;
    private readonly BulkClient _client;
    private readonly ResiliencePipeline<SendOutcome> _untilDone;
    private readonly Lock _rewriting = new();
    private readonly SpanEncoding _rewriter;
    private readonly Stack<Sending> _idle = new();
    private long _requestsTaken;
    private volatile int _maxRequestBytes = int.MaxValue;

    public BulkSender(
        ElasticsearchConnection connection, DayIndices indices, AgeLimits age, BulkConcurrency concurrency, MemoryGauge memory,
        BulkTelemetry telemetry, WriterTrouble trouble, IOptions<IndexerOptions> options, IOptions<ElasticsearchOptions> cluster, TimeProvider time)
    {
        _connection = connection;
        _indices = indices;
        _age = age;
        _concurrency = concurrency;
        _memory = memory;
        _telemetry = telemetry;
        _trouble = trouble;
        _time = time;
        _client = new BulkClient(connection, options.Value.RequestTimeout, time);
        _rewriter = new SpanEncoding(cluster.Value.InlineResourceAttributes);
        _untilDone = new ResiliencePipelineBuilder<SendOutcome> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<SendOutcome>
            {
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is null && !arguments.Outcome.Result.IsDone),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                Delay = s_firstPause,
                MaxDelay = options.Value.MaxRetryDelay,
                UseJitter = true,
                DelayGenerator = static arguments => ValueTask.FromResult(arguments.Outcome.Result.RetryAfter),
                OnRetry = arguments =>
                {
                    var outcome = arguments.Outcome.Result;
                    _trouble.Enter(outcome.Trouble!.Value, outcome.Error, isAgain: arguments.AttemptNumber > 0);
                    return default;
                },
            })
            .Build();
    }

    /// <summary>Bytes of lines that a request may have, as the cluster has taught; no limit at first.</summary>
    public int MaxRequestBytes => _maxRequestBytes;

    /// <summary>Sends a bulk until nothing of it is left.</summary>
    /// <param name="bulk">The bulk; nobody else touches it meanwhile.</param>
    /// <param name="cancellationToken">Gives up; what was not told to a record by then stays untold.</param>
    public async Task SendAsync(Bulk bulk, CancellationToken cancellationToken)
    {
        var sending = Rent();
        sending.Begin(bulk, _telemetry);
        try
        {
            await _untilDone.ExecuteAsync(
                static async (call, cancellation) => await call.Self.AttemptAsync(call.sending, cancellation).ConfigureAwait(false),
                (Self: this, sending), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (sending.Attempts > 1) _trouble.Leave();
            Return(sending);
        }
    }

    public void Dispose()
    {
        _rewriter.Dispose();
        foreach (var sending in _idle) sending.Dispose();
    }

    private async ValueTask<SendOutcome> AttemptAsync(Sending sending, CancellationToken cancellationToken)
    {
        sending.Attempts++;
        try
        {
            return await SettleAsync(sending, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A stage's edge: whatever this is, the spans are still in hand and their records still wait.
            _telemetry.Defect(exception);
            return SendOutcome.Again(RetryReason.Setup, exception.Message);
        }
        finally
        {
            sending.Bulk.Report();
        }
    }

    private async ValueTask<SendOutcome> SettleAsync(Sending sending, CancellationToken cancellationToken)
    {
        var (bulk, chunk, attempt) = (sending.Bulk, sending.Chunk, sending.Attempt);
        attempt.BeginAttempt();
        // 1. Spans of a day that has gone past retention meanwhile must not bring its index back.
        RefuseTooOld(bulk);
        // 2. Each day's indices, before anything is written to them.
        for (var day = 0; day < bulk.Days.Length; day++)
        {
            if (!HasUnsettled(bulk, day)) continue;
            var ready = await PrepareDayAsync(bulk, day, cancellationToken).ConfigureAwait(false);
            if (!ready.IsDone) return SendOutcome.Again(ready.Trouble!.Value, ready.Error);
        }
        // 3. What is pending, in requests that the cluster can take.
        var maxItems = int.MaxValue;
        var hasSent = false;
        for (var start = 0; bulk.Unsettled > 0;)
        {
            chunk.Select(bulk, start, _maxRequestBytes, maxItems);
            if (chunk.Count == 0) break;
            hasSent = true;
            var answer = await RequestAsync(sending, cancellationToken).ConfigureAwait(false);
            if (answer.Trouble is RetryReason.TooLarge or RetryReason.BadRequest)
            {
                if (chunk.Count > 1)
                {
                    Halve(chunk, answer, ref maxItems);
                    continue;
                }
                SuspectAlone(attempt, answer);
            }
            else if (!answer.IsAnswered)
            {
                Settle(bulk);
                return SendOutcome.Again(answer.Trouble!.Value, answer.Error, answer.RetryAfter);
            }
            else
            {
                Interlocked.Increment(ref _requestsTaken);
                maxItems = maxItems > int.MaxValue / 2 ? int.MaxValue : maxItems * 2;
            }
            start = chunk.End;
            Settle(bulk);
        }
        ForgetMissingDays(bulk);
        if (bulk.Unsettled == 0) return SendOutcome.Done;
        if (attempt.Trouble is { } trouble) return SendOutcome.Again(trouble, attempt.Error);
        // Without trouble spans were written anew, to be sent at once.
        return hasSent
            ? await SettleAsync(sending, cancellationToken).ConfigureAwait(false)
            : throw new InvalidOperationException($"{bulk.Unsettled} spans wait for documents that nobody sends.");
    }

    private async ValueTask<BulkAnswer> RequestAsync(Sending sending, CancellationToken cancellationToken)
    {
        var chunk = sending.Chunk;
        await _concurrency.AcquireAsync(cancellationToken).ConfigureAwait(false);
        var sent = 0L;
        var wasRefused = false;
        long held = 0;
        try
        {
            chunk.Compress(sending.Bulk);
            held = chunk.HeldBytes;
            _memory.Add(held);
            sending.Attempt.BeginRequest();
            sent = _time.GetTimestamp();
            var answer = await _client.SendAsync(
                chunk.Compressed, chunk.Count, sending.Reply, sending.Attempt.Take, cancellationToken).ConfigureAwait(false);
            var latency = _time.GetElapsedTime(sent);
            if (answer.IsAnswered) _telemetry.Answered(chunk.Bytes, chunk.Compressed.Length, latency, chunk.Count);
            else _telemetry.Failed(chunk.Bytes, chunk.Compressed.Length, latency);
            wasRefused = sending.Attempt.WasThrottled || answer.Trouble is RetryReason.Throttled or RetryReason.ServerError
                or RetryReason.BadReply or RetryReason.Timeout or RetryReason.Unreachable or RetryReason.FloodStage;
            if (answer.Trouble is RetryReason.Unreachable) _connection.ForgetDescription();
            return answer;
        }
        finally
        {
            _memory.Add(-held);
            if (sent == 0) _concurrency.Release();
            else _concurrency.Release(sent, wasRefused);
        }
    }

    private async ValueTask<SetupOutcome> PrepareDayAsync(Bulk bulk, int day, CancellationToken cancellationToken)
    {
        var state = bulk.Days[day].State;
        var outcome = await _indices.EnsureAsync(state, cancellationToken).ConfigureAwait(false);
        if (!outcome.IsDone) return outcome;
        var generation = state.Generation;
        if (generation == bulk.Days[day].Generation) return outcome;
        bulk.Days[day].Generation = generation;
        lock (_rewriting) bulk.RequireAllAgain(_rewriter, day);
        Count(bulk);
        return outcome;
    }

    private void RefuseTooOld(Bulk bulk)
    {
        for (var day = 0; day < bulk.Days.Length; day++)
        {
            if (!_age.IsTooOld(bulk.Days[day].State.Day)) continue;
            foreach (ref var item in bulk.Items)
            {
                if (item.Day != day || item.State == BulkItemState.Settled) continue;
                if (item.Kind != BulkItemKind.Span)
                {
                    item.State = BulkItemState.Settled;
                    continue;
                }
                var error = _age.Describe(RefusalReason.TooOld, bulk.StartOf(item));
                bulk.SettleRefused(ref item, RefusalReason.TooOld, error);
                _telemetry.SpanRefused(RefusalReason.TooOld, error);
            }
        }
    }

    private static bool HasUnsettled(Bulk bulk, int day)
    {
        foreach (ref readonly var item in bulk.Items)
            if (item.Day == day && item.State != BulkItemState.Settled) return true;
        return false;
    }

    private void Halve(BulkChunk chunk, BulkAnswer answer, ref int maxItems)
    {
        if (answer.Trouble == RetryReason.BadRequest)
        {
            _telemetry.WholeBulkRefused(chunk.Count, answer.Error);
            maxItems = chunk.Count / 2;
            return;
        }
        _telemetry.BulkHalved(chunk.Bytes, chunk.Count);
        // Below the least size only fewer documents can help, for this bulk alone.
        if (chunk.Bytes / 2 < MinRequestBytes) maxItems = chunk.Count / 2;
        _maxRequestBytes = (int)Math.Min(_maxRequestBytes, Math.Max(MinRequestBytes, chunk.Bytes / 2));
    }

    private void SuspectAlone(BulkAttempt attempt, BulkAnswer answer) => attempt.SuspectAlone(
        answer.Trouble!.Value,
        answer.Trouble == RetryReason.BadRequest ? RefusalReason.Unreadable : RefusalReason.Document,
        answer.Error,
        Interlocked.Read(ref _requestsTaken));

    /// <summary>Settles the spans that stand and whose dictionary documents do, and writes those anew whose origin was refused.</summary>
    private void Settle(Bulk bulk)
    {
        for (var i = 0; i < bulk.Items.Length; i++)
        {
            ref var item = ref bulk.Items[i];
            if (item.Kind != BulkItemKind.Span || item.State == BulkItemState.Settled) continue;
            if (item.Origin >= 0 && bulk.Entry(item.Origin).State == BulkEntryState.Refused)
            {
                lock (_rewriting) bulk.Inline(_rewriter, ref item);
                continue;
            }
            if (item.State == BulkItemState.Pending) continue;
            if (IsPending(bulk, item.Origin) || IsPending(bulk, item.Operation)) continue;
            // What a span relies on without bringing it along stands only if the witness says so.
            ref readonly var day = ref bulk.Days[item.Day];
            if (day.IsMissing || IsPending(bulk, day.Witness)) continue;
            bulk.SettleWritten(ref item, item.State == BulkItemState.Duplicate);
        }
        Count(bulk);
    }

    private static bool IsPending(Bulk bulk, int entry) => entry >= 0 && bulk.Entry(entry).State == BulkEntryState.Pending;

    private void ForgetMissingDays(Bulk bulk)
    {
        foreach (ref var day in bulk.Days)
        {
            if (!day.IsMissing) continue;
            day.IsMissing = false;
            _telemetry.IndicesMissing(day.State.Spans);
            day.State.Forget(day.Generation);
        }
    }

    private void Count(Bulk bulk)
    {
        var held = bulk.HeldBytes;
        _memory.Add(held - bulk.CountedBytes);
        bulk.CountedBytes = held;
    }

    private Sending Rent()
    {
        lock (_idle) return _idle.TryPop(out var idle) ? idle : new Sending();
    }

    private void Return(Sending sending)
    {
        lock (_idle)
        {
            if (_idle.Count < MaxPooled)
            {
                _idle.Push(sending);
                return;
            }
        }
        sending.Dispose();
    }

    /// <summary>What it takes to send one bulk; used again for the next.</summary>
    private sealed class Sending : IDisposable
    {
        public Bulk Bulk { get; private set; } = null!;

        public BulkChunk Chunk { get; } = new();

        public BulkReply Reply { get; } = new();

        public BulkAttempt Attempt { get; } = new();

        public int Attempts { get; set; }

        public void Begin(Bulk bulk, BulkTelemetry telemetry)
        {
            Bulk = bulk;
            Attempts = 0;
            Attempt.Begin(bulk, Chunk, telemetry);
        }

        public void Dispose()
        {
            Chunk.Dispose();
            Reply.Dispose();
        }
    }
}
