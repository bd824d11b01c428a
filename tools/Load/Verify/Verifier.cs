using Spoor.Load.Options;
using Spoor.Load.Requests;
using Spoor.Load.Send;

namespace Spoor.Load.Verify;

/// <summary>Proves that what was acknowledged is stored, once, as it was sent.</summary>
/// <remarks>
/// <para>1. Wait until the store holds as many spans of the run as were acknowledged, or nothing more arrives.</para>
/// <para>2. Read traces back and compare; those that lack something are read again until nothing more arrives.</para>
/// <para>3. Compare the store's exact count. Where it disagrees with a sample, read the other traces too.</para>
/// </remarks>
/// <param name="options">Where to read and how long to wait.</param>
/// <param name="log">What was sent.</param>
/// <param name="ids">The run's ids.</param>
/// <param name="output">Where progress is written.</param>
/// <param name="time">The clock.</param>
internal sealed class Verifier(LoadOptions options, SendLog log, FreshIds ids, TextWriter output, TimeProvider time) : IDisposable
{
    private const int Readers = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ShowEvery = TimeSpan.FromSeconds(5);
    private readonly ExpectedSpans _expected = new(log, ids);
    private readonly QueryClient _query = new(options.Query);
    private readonly StoreCount? _store = options.Elasticsearch is { } store ? new StoreCount(store, options.IndexPrefix, ids.Mark) : null;
    private readonly DeadLetters? _deadLetters = options.Kafka is { } brokers ? new DeadLetters(brokers, options.DeadLetterTopic, ids) : null;
    private readonly Findings _findings = new();
    private readonly long _begun = time.GetTimestamp();
    private long _lastProgress = time.GetTimestamp();
    private bool _isAllRead = options.VerifySample >= 1;

    /// <summary>Verifies.</summary>
    /// <param name="cancellationToken">Ends it without a result.</param>
    /// <returns>What became of the acknowledged spans.</returns>
    public async Task<VerifyResult> VerifyAsync(CancellationToken cancellationToken)
    {
        await WaitForStoreAsync(cancellationToken);
        await CompareAsync(_expected.Traces().Where(IsRead), cancellationToken);
        var result = await DrawSumAsync(cancellationToken);
        if (result.IsProof || _isAllRead) return result;
        await output.WriteLineAsync("verify        the books do not balance; reading the other traces to find out which");
        await CompareAsync(_expected.Traces().Where(trace => !IsRead(trace)), cancellationToken);
        _isAllRead = true;
        return await DrawSumAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _query.Dispose();
        _store?.Dispose();
        _deadLetters?.Dispose();
    }

    /// <summary>Which traces a sample holds: those where nobody knows by outcome alone what is stored, and a share of the others.</summary>
    private bool IsRead(TraceKey trace) =>
        options.VerifySample >= 1 || _expected.IdOf(trace).Low / (double)ulong.MaxValue < options.VerifySample || !_expected.IsWhollyAcknowledged(trace);

    private bool IsPatient => time.GetElapsedTime(_begun) < options.VerifyTimeout && time.GetElapsedTime(_lastProgress) < options.VerifyQuiet;

    private async Task WaitForStoreAsync(CancellationToken cancellationToken)
    {
        if (_store is null) return;
        for (long last = -1; ;)
        {
            var (count, fault) = await _store.CountAsync(cancellationToken);
            if (count > last) (last, _lastProgress) = (count.Value, time.GetTimestamp());
            await ReadDeadLettersAsync();
            var deadLettered = _deadLetters?.Count ?? 0;
            await output.WriteLineAsync($"verify        {time.GetElapsedTime(_begun).TotalSeconds:0} s: {(count is null ? fault : $"{count:N0}")} of {log.AcknowledgedSpans:N0} spans in the store{(deadLettered > 0 ? $", {deadLettered:N0} dead-lettered" : "")}");
            if (count + deadLettered >= log.AcknowledgedSpans || !IsPatient) return;
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private async Task CompareAsync(IEnumerable<TraceKey> traces, CancellationToken cancellationToken)
    {
        _lastProgress = time.GetTimestamp();
        var fewestMissing = long.MaxValue;
        long read = 0;
        var shown = _lastProgress;
        while (true)
        {
            await ReadDeadLettersAsync();
            var incomplete = new List<(TraceKey Trace, TraceOutcome Outcome)>();
            await Parallel.ForEachAsync(traces, new ParallelOptions { MaxDegreeOfParallelism = Readers, CancellationToken = cancellationToken }, async (trace, cancelled) =>
            {
                var outcome = await CompareAsync(trace, cancelled);
                if (Interlocked.Increment(ref read) % 100 == 0 && time.GetElapsedTime(Volatile.Read(ref shown)) > ShowEvery)
                {
                    Volatile.Write(ref shown, time.GetTimestamp());
                    await output.WriteLineAsync($"verify        {time.GetElapsedTime(_begun).TotalSeconds:0} s: {Volatile.Read(ref read):N0} traces read");
                }
                if (!outcome.IsIncomplete) _findings.Add(outcome);
                else
                {
                    lock (incomplete) incomplete.Add((trace, outcome));
                }
            });
            if (incomplete.Count == 0) return;
            var missing = incomplete.Sum(trace => (long)trace.Outcome.Missing + (trace.Outcome.Unreadable is null ? 0 : 1));
            if (missing < fewestMissing) (fewestMissing, _lastProgress) = (missing, time.GetTimestamp());
            if (!IsPatient)
            {
                foreach (var (_, outcome) in incomplete) _findings.Add(outcome);
                return;
            }
            await output.WriteLineAsync($"verify        {time.GetElapsedTime(_begun).TotalSeconds:0} s: {incomplete.Count:N0} traces are not whole yet, {missing:N0} spans missing; reading them again");
            traces = incomplete.ConvertAll(trace => trace.Trace);
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private async Task<TraceOutcome> CompareAsync(TraceKey trace, CancellationToken cancellationToken)
    {
        var check = new TraceCheck(_expected, trace);
        var fault = await _query.ReadAsync(check.TraceId, check.Take, cancellationToken);
        return check.Close(fault, span => _deadLetters?.Contains(span) == true);
    }

    private async Task<VerifyResult> DrawSumAsync(CancellationToken cancellationToken)
    {
        var read = _findings.Sum(log.RejectedByRequest());
        if (_store is null) return read;
        var (count, fault) = await _store.CountAsync(cancellationToken);
        while (count is null && IsPatient)
        {
            await Task.Delay(Pause, time, cancellationToken);
            (count, fault) = await _store.CountAsync(cancellationToken);
        }
        if (count is null) return read with { TracesUnreadable = read.TracesUnreadable + 1, Examples = [.. read.Examples, $"the store could not be counted: {fault}"] };

        // What reading did not show, the count does: a copy that a reader removes, a span of a trace that was not read.
        long deadLettered = _isAllRead ? read.DeadLettered : _deadLetters?.Count ?? 0, acknowledged = log.AcknowledgedSpans;
        var balanced = acknowledged - deadLettered - read.Lost + read.Twice + read.StoredUnacknowledged + read.Unexpected + read.StoredOtherwise;
        long more = Math.Max(0, count.Value - balanced), fewer = Math.Max(0, balanced - count.Value);
        List<string> examples = [.. read.Examples];
        if (more > 0) examples.Add($"stored twice: the store holds {count:N0} spans of the run, {more:N0} more than reading accounts for");
        if (fewer > 0) examples.Add($"lost: the store holds {count:N0} spans of the run, {fewer:N0} fewer than reading accounts for");
        return read with
        {
            Acknowledged = acknowledged,
            DeadLettered = deadLettered,
            Lost = read.Lost + fewer,
            Twice = read.Twice + more,
            Found = acknowledged - deadLettered - read.Lost - fewer,
            StoreCount = count,
            Examples = examples,
        };
    }

    private async Task ReadDeadLettersAsync()
    {
        if (_deadLetters is null) return;
        // The client of Kafka blocks.
        if (await Task.Run(_deadLetters.ReadToEnd) is { } fault) await output.WriteLineAsync($"verify        dead letters: {fault}");
    }
}
