using System.IO.Hashing;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Spoor.TraceStore.Elasticsearch.Indices;
using Spoor.TraceStore.Elasticsearch.Writing;
using Spoor.TraceStore.Embedded.Days;
using Spoor.TraceStore.Embedded.Segments;
using Spoor.TraceStore.Writing;
using Tracing.Ids;

namespace Spoor.TraceStore.Embedded.Writing;

/// <summary>Writes spans into the files of their days. Records that come while a commit is under way go into the next one together; a record that
/// comes to an idle store is committed at once.</summary>
/// <remarks>
/// <para>One task writes: what was gathered, then what was merged in the background, then what is to be deleted. A span counts as written when SQLite
/// has synced its log.</para>
/// <para>A commit that fails (the disk is full) is tried again each half second, for as long as it takes. Records wait meanwhile, up to
/// <see cref="MaxInFlightBytes"/>.</para>
/// </remarks>
internal sealed class EmbeddedSpanWriter : ISpanWriter
{
    private const long MaxInFlightBytes = 64 * 1024 * 1024;
    private const int MaxCommitBytes = 8 * 1024 * 1024;

    /// <summary>Least time between the beginnings of two commits: what comes meanwhile is gathered.</summary>
    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_enforceEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_idleEvery = TimeSpan.FromMinutes(1);

    private readonly DayFiles _days;
    private readonly AgeLimits _age;
    private readonly StoreLimits _limits;
    private readonly KnownKeys _known;
    private readonly EmbeddedTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly MemoryGauge _memory = new(MaxInFlightBytes);
    private readonly Channel<Work> _work = Channel.CreateUnbounded<Work>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stopping = new();
    private readonly SegmentBuilder _builder = new(level: 1);
    private readonly XxHash128 _hasher = new();
    private readonly XxHash3 _operationHasher = new();
    private readonly ITimer _timer;
    private readonly Task _running;
    private volatile Trouble? _trouble;
    private string? _lastError;
    private long _enforced;
    private long _gatheredBytes;
    private long _unenforcedBytes;

    public EmbeddedSpanWriter(DayFiles days, AgeLimits age, StoreLimits limits, KnownKeys known, EmbeddedTelemetry telemetry, TimeProvider time)
    {
        _days = days;
        _age = age;
        _limits = limits;
        _known = known;
        _telemetry = telemetry;
        _time = time;
        days.Open();
        _running = Task.Run(RunAsync);
        // Deletes by age also where nothing comes.
        _timer = time.CreateTimer(_ => _work.Writer.TryWrite(default), null, TimeSpan.Zero, s_idleEvery);
    }

    /// <summary>Called after each commit, from the writer's task.</summary>
    public event Action? Committed;

    /// <inheritdoc/>
    public long BytesInFlight => _memory.Bytes;

    /// <inheritdoc/>
    public WriterStatus Status
    {
        get
        {
            var trouble = _trouble;
            return new WriterStatus(
                trouble is null ? null : "disk", trouble?.Since, _lastError, 1, BytesInFlight > 0 ? 1 : 0, trouble is null ? 0 : 1, BytesInFlight,
                $"SQLite in {_days.Folder}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask AddAsync(SpanRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        await _memory.WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
        ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
        _memory.Add(record.Request.Bytes.Length);
        if (_work.Writer.TryWrite(new Work(record, null, null))) return;
        _memory.Add(-record.Request.Bytes.Length);
        throw new ObjectDisposedException(nameof(EmbeddedSpanWriter));
    }

    /// <summary>Nothing to do: a record that came is committed as soon as the commit before it stands.</summary>
    public void Flush()
    {
    }

    /// <summary>Writes what was merged.</summary>
    /// <returns>Whether it was; <see langword="false"/> where one of the segments is gone.</returns>
    public async Task<bool> ReplaceAsync(Merge merge, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _work.Writer.TryWrite(new Work(null, merge, done)) && await done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops, after what was taken is committed; where nothing can be committed, what is left stays untold.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_work.Writer.TryComplete()) return;
        await _timer.DisposeAsync().ConfigureAwait(false);
        if (_trouble is not null) await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        _builder.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var records = new List<SpanRecord>();
        var merges = new List<Work>();
        long begun = 0;
        try
        {
            while (await _work.Reader.WaitToReadAsync(_stopping.Token).ConfigureAwait(false))
            {
                var left = begun == 0 ? TimeSpan.Zero : s_pace - _time.GetElapsedTime(begun);
                if (left > TimeSpan.Zero) await Task.Delay(left, _time, _stopping.Token).ConfigureAwait(false);
                begun = _time.GetTimestamp();
                Gather(records, merges);
                if (records.Count > 0) await CommitAsync(records).ConfigureAwait(false);
                foreach (var work in merges) Apply(work);
                _unenforcedBytes += _gatheredBytes;
                if (_time.GetElapsedTime(_enforced) >= s_enforceEvery || _unenforcedBytes > _days.MaxBytes / 64 || records.Count == 0) Enforce();
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping, and the disk is still full: senders were told nothing, or to send again.
        }
        finally
        {
            while (_work.Reader.TryRead(out var work)) work.Done?.TrySetResult(false);
        }
    }

    private void Gather(List<SpanRecord> records, List<Work> merges)
    {
        records.Clear();
        merges.Clear();
        _gatheredBytes = 0;
        while (_gatheredBytes < MaxCommitBytes && _work.Reader.TryRead(out var work))
        {
            if (work.Merge is not null) merges.Add(work);
            if (work.Record is null) continue;
            records.Add(work.Record);
            _gatheredBytes += work.Record.Request.Bytes.Length;
        }
    }

    private async Task CommitAsync(List<SpanRecord> records)
    {
        var batches = Sort(records, out var refused);
        foreach (var batch in batches)
        {
            while (!TryCommit(batch)) await Task.Delay(s_retryAfter, _time, _stopping.Token).ConfigureAwait(false);
            batch.Settle(records);
        }
        // Last, since a record may be used for another request once it is settled.
        foreach (var (record, span, reason, error) in refused) records[record].Refused(span, reason, error);
        _memory.Add(-_gatheredBytes);
        _known.Trim();
        Committed?.Invoke();
    }

    private List<DayBatch> Sort(List<SpanRecord> records, out List<(int Record, int Span, RefusalReason Reason, string Error)> refused)
    {
        refused = [];
        _age.Now(out var oldestDay, out var newest);
        var batches = new List<DayBatch>(1);
        for (var i = 0; i < records.Count; i++)
        {
            var request = records[i].Request;
            var scope = -1;
            OriginHash origin = default;
            for (var number = 0; number < request.Spans.Length; number++)
            {
                ref readonly var span = ref request.Spans[number];
                var day = UtcDay.Of(span.StartUnixNanos);
                if (day < oldestDay || span.StartUnixNanos > newest)
                {
                    var reason = day < oldestDay ? RefusalReason.TooOld : RefusalReason.TooNew;
                    refused.Add((i, number, reason, _age.Describe(reason, span.StartUnixNanos)));
                    _telemetry.SpanRefused();
                    continue;
                }
                if (span.Scope != scope) (scope, origin) = (span.Scope, OriginHash.Of(request, span.Scope, _hasher));
                var batch = batches.Find(found => found.Day == day);
                if (batch is null) batches.Add(batch = new DayBatch(day));
                batch.Add(new SpanEntry(request, number, origin, SpanKey.Of(request.Bytes.Span, span, origin, _hasher)), i);
            }
        }
        return batches;
    }

    private bool TryCommit(DayBatch batch)
    {
        try
        {
            var begun = _time.GetTimestamp();
            var file = _days.Get(batch.Day);
            file.EnsureOpen();
            batch.Compare(file, _known, _operationHasher);
            file.Write(_builder.Build(batch.Fresh), batch.Operations, merged: null);
            _telemetry.SpansSettled(batch.Fresh.Count, batch.Duplicates, _time.GetElapsedTime(begun));
            if (_trouble is { } over) _telemetry.CommitsAgain(_time.GetUtcNow() - over.Since);
            _trouble = null;
            return true;
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException or SegmentFormatException)
        {
            Fail(exception);
            return false;
        }
    }

    private void Apply(Work work)
    {
        var isWritten = false;
        try
        {
            isWritten = work.Merge!.Day.Write([], NoOperations, work.Merge);
            if (isWritten) _telemetry.SegmentsMerged(work.Merge.Replaced.Count, work.Merge.Replaced.Sum(segment => segment.Head.Spans));
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException or SegmentFormatException)
        {
            // The segments stay as they are; the next commit tells senders, if it fails as well.
            _lastError = exception.Message;
        }
        finally
        {
            work.Done!.TrySetResult(isWritten);
        }
    }

    private void Enforce()
    {
        _enforced = _time.GetTimestamp();
        _unenforcedBytes = 0;
        try
        {
            _limits.Enforce();
            // No record waits here: whatever was wrong is over, as far as can be told.
            _trouble = null;
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException or SegmentFormatException)
        {
            Fail(exception);
            _timer.Change(s_retryAfter, s_idleEvery);
        }
    }

    private void Fail(Exception exception)
    {
        _lastError = exception.Message;
        _telemetry.CommitFailed(exception.Message, isFirst: _trouble is null);
        _trouble ??= new Trouble(_time.GetUtcNow());
    }

    private static readonly Dictionary<ulong, (string, string, int)> NoOperations = [];

    private sealed record Trouble(DateTimeOffset Since);

    /// <summary>What the writer's task is given; nothing at all only wakes it.</summary>
    private readonly record struct Work(SpanRecord? Record, Merge? Merge, TaskCompletionSource<bool>? Done);
}
