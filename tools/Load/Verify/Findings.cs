namespace Spoor.Load.Verify;

/// <summary>Gathers what the comparison of traces finds.</summary>
internal sealed class Findings
{
    private const int MostExamples = 10;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<string>> _examples = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Pass, int Request), long> _missingOfPartlyRejected = [];
    private long _acknowledged, _found, _missing, _deadLettered, _twice, _unacknowledged, _unexpected, _otherwise, _traces, _unreadable;

    /// <summary>Adds what was found in a trace.</summary>
    /// <param name="outcome">The comparison's outcome.</param>
    public void Add(TraceOutcome outcome)
    {
        lock (_lock)
        {
            _traces++;
            if (outcome.Unreadable is not null) _unreadable++;
            _acknowledged += outcome.Acknowledged;
            _found += outcome.Found;
            _deadLettered += outcome.DeadLettered;
            _missing += outcome.Missing;
            _twice += outcome.Twice;
            _unacknowledged += outcome.StoredUnacknowledged;
            _unexpected += outcome.Unexpected;
            _otherwise += outcome.StoredOtherwise;
            foreach (var (request, missing) in outcome.MissingOfPartlyRejected)
                _missingOfPartlyRejected[request] = _missingOfPartlyRejected.GetValueOrDefault(request) + missing;
            foreach (var (kind, example) in outcome.Examples)
            {
                if (!_examples.TryGetValue(kind, out var examples)) _examples.Add(kind, examples = []);
                if (examples.Count < MostExamples) examples.Add(example);
            }
        }
    }

    /// <summary>Draws the sum.</summary>
    /// <param name="rejected">Spans that <c>partial_success</c> named, by request: nobody told which.</param>
    /// <returns>The result, as far as reading traces tells it.</returns>
    public VerifyResult Sum(IReadOnlyDictionary<(int Pass, int Request), long> rejected)
    {
        lock (_lock)
        {
            // Of a request with n spans rejected, n may be missing; fewer missing means that rejected ones are stored.
            long lost = _missing, acknowledged = _acknowledged, found = _found, unacknowledged = _unacknowledged;
            foreach (var (request, count) in rejected)
            {
                var missing = _missingOfPartlyRejected.GetValueOrDefault(request);
                lost += Math.Max(0, missing - count);
                acknowledged -= count;
                var stored = Math.Max(0, count - missing);
                found -= stored;
                unacknowledged += stored;
            }
            return new VerifyResult
            {
                Acknowledged = acknowledged,
                Found = found,
                DeadLettered = _deadLettered,
                Lost = lost,
                StoredOtherwise = _otherwise,
                Twice = _twice,
                StoredUnacknowledged = unacknowledged,
                Unexpected = _unexpected,
                TracesRead = _traces,
                TracesUnreadable = _unreadable,
                Examples = [.. _examples.SelectMany(kind => kind.Value.Select(example => $"{kind.Key}: {example}"))],
            };
        }
    }
}
