using Microsoft.Extensions.Options;
using Spoor.TraceStore.Elasticsearch.Client;
using Spoor.TraceStore.Elasticsearch.Indices;
using Spoor.TraceStore.Writing;
using Tracing.Ids;

namespace Spoor.TraceStore.Elasticsearch.Writing;

/// <summary>Writes spans to the cluster. Spans are turned into the lines of the open bulk as they come; a bulk that is large or old enough
/// is closed and sent by a task of its own, several at a time.</summary>
/// <remarks>Any number of callers; encoding is done by one at a time. A record's bytes are read again when a bulk has to be written anew, so
/// they must stay until the record is settled.</remarks>
internal sealed class ElasticsearchSpanWriter : ISpanWriter
{
    private const int MaxPooledBulks = 8;
    private const int ShareAfterPause = 5;

    private readonly ElasticsearchConnection _connection;
    private readonly DayIndices _indices;
    private readonly AgeLimits _age;
    private readonly BulkSender _sender;
    private readonly BulkConcurrency _concurrency;
    private readonly MemoryGauge _memory;
    private readonly BulkTelemetry _telemetry;
    private readonly WriterTrouble _trouble;
    private readonly IndexerOptions _options;
    private readonly TimeProvider _time;
    private readonly SpanEncoding _encoding;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _running = [];
    private readonly Stack<Bulk> _idle = new();
    private readonly ITimer _timer;
    private Bulk? _open;
    private TimeSpan _delay;
    private long? _sentAt;
    private bool _isDisposed;

    public ElasticsearchSpanWriter(
        ElasticsearchConnection connection, DayIndices indices, AgeLimits age, BulkSender sender, BulkConcurrency concurrency, MemoryGauge memory,
        BulkTelemetry telemetry, WriterTrouble trouble, IOptions<IndexerOptions> options, IOptions<ElasticsearchOptions> cluster, TimeProvider time)
    {
        _connection = connection;
        _indices = indices;
        _age = age;
        _sender = sender;
        _concurrency = concurrency;
        _memory = memory;
        _telemetry = telemetry;
        _trouble = trouble;
        _options = options.Value;
        _time = time;
        _encoding = new SpanEncoding(cluster.Value.InlineResourceAttributes);
        _timer = time.CreateTimer(static self => ((ElasticsearchSpanWriter)self!).SendIfOld(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public long BytesInFlight => _memory.Bytes;

    /// <inheritdoc/>
    public WriterStatus Status
    {
        get
        {
            var (reason, since, error, waiting) = _trouble.Read();
            return new WriterStatus(
                reason, since, error, _concurrency.Limit, _concurrency.InFlight, waiting, _memory.Bytes, _connection.Info?.ToString());
        }
    }

    /// <inheritdoc/>
    public async ValueTask AddAsync(SpanRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        await _memory.WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
        List<(int Span, RefusalReason Reason)>? refused = null;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            Encode(record, ref refused);
        }
        if (refused is null) return;
        foreach (var (span, reason) in refused)
        {
            var error = _age.Describe(reason, record.Request.Spans[span].StartUnixNanos);
            _telemetry.SpanRefused(reason, error);
            record.Refused(span, reason, error);
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
        lock (_lock) Send();
    }

    /// <summary>Stops: what is not settled stays untold, and no record is touched any more.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] running;
        lock (_lock)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            running = [.. _running];
        }
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running).ConfigureAwait(false);
        _open?.Dispose();
        foreach (var bulk in _idle) bulk.Dispose();
        _encoding.Dispose();
        _stopping.Dispose();
    }

    private void Encode(SpanRecord record, ref List<(int, RefusalReason)>? refused)
    {
        _age.Now(out var oldestDay, out var newest);
        var request = record.Request;
        var spans = request.Spans;
        int scope = -1, slot = -1, dayNumber = -1;
        OriginHash origin = default;
        DayState? state = null;
        Bulk? bulk = null;
        for (var i = 0; i < spans.Length; i++)
        {
            ref readonly var span = ref spans[i];
            var day = UtcDay.Of(span.StartUnixNanos);
            if (day < oldestDay || span.StartUnixNanos > newest)
            {
                (refused ??= []).Add((i, day < oldestDay ? RefusalReason.TooOld : RefusalReason.TooNew));
                continue;
            }
            if (day != dayNumber)
            {
                (dayNumber, state) = (day, _indices.Of(day));
                if (state.IsFirstToAsk()) Run(() => PrepareAsync(state));
            }
            if (span.Scope != scope) (scope, origin) = (span.Scope, _encoding.OriginOf(request, span.Scope));
            if (bulk is null)
            {
                bulk = _open ??= Open();
                slot = bulk.AddRecord(record);
            }
            bulk.AddSpan(_encoding, slot, i, origin, state!);
            if (bulk.BodyBytes < TargetBytes()) continue;
            Send();
            bulk = null;
        }
        if (bulk is not null) Count(bulk);
    }

    // A little below the limit, so that the last span does not make the buffer double.
    private int TargetBytes() => Math.Min(_options.MaxRequestBytes, _sender.MaxRequestBytes) / 16 * 15;

    private Bulk Open()
    {
        var bulk = _idle.TryPop(out var idle) ? idle : new Bulk();
        bulk.OpenedAt = _time.GetTimestamp();
        // After a pause there is little to wait for, and somebody may be waiting for the trace.
        var isAfterPause = _sentAt is not { } sent || _time.GetElapsedTime(sent) > _options.MaxDelay;
        _delay = isAfterPause ? _options.MaxDelay / ShareAfterPause : _options.MaxDelay;
        _timer.Change(_delay, Timeout.InfiniteTimeSpan);
        return bulk;
    }

    private void SendIfOld()
    {
        lock (_lock)
        {
            if (_open is null || _isDisposed) return;
            var left = _delay - _time.GetElapsedTime(_open.OpenedAt);
            if (left <= TimeSpan.Zero) Send();
            else _timer.Change(left, Timeout.InfiniteTimeSpan);
        }
    }

    private void Send()
    {
        if (_open is not { } bulk || _isDisposed) return;
        _open = null;
        _sentAt = _time.GetTimestamp();
        Count(bulk);
        Run(() => SendAsync(bulk));
    }

    private void Run(Func<Task> work)
    {
        var task = Task.Run(work);
        _running.Add(task);
        // Registered under the lock that the task takes to leave, so it cannot be gone before it was there.
        task.ContinueWith(
            static (done, self) => ((ElasticsearchSpanWriter)self!).Forget(done), this, CancellationToken.None,
            TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private async Task SendAsync(Bulk bulk)
    {
        try
        {
            await _sender.SendAsync(bulk, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Stopping; what is left is in Kafka still.
        }
        finally
        {
            Recycle(bulk);
        }
    }

    /// <summary>Makes a day's indices while its first bulk fills. Trouble is told, and tried again, when the bulk is sent.</summary>
    private async Task PrepareAsync(DayState day)
    {
        try
        {
            await _indices.EnsureAsync(day, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private void Forget(Task task)
    {
        lock (_lock) _running.Remove(task);
    }

    private void Recycle(Bulk bulk)
    {
        _memory.Add(-bulk.CountedBytes);
        bulk.CountedBytes = 0;
        bulk.Clear(_options.MaxRequestBytes);
        lock (_lock)
        {
            if (!_isDisposed && _idle.Count < MaxPooledBulks)
            {
                _idle.Push(bulk);
                return;
            }
        }
        bulk.Dispose();
    }

    private void Count(Bulk bulk)
    {
        var held = bulk.HeldBytes;
        _memory.Add(held - bulk.CountedBytes);
        bulk.CountedBytes = held;
    }
}
