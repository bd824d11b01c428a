using System.Text;
using Spoor.Load.Requests;
using Spoor.Load.Send;
using Tracing.Ids;

namespace Spoor.Load.Verify;

/// <summary>Compares one trace as it is stored with what was sent.</summary>
internal sealed class TraceCheck
{
    private const int MostOdd = 20;
    private readonly ExpectedSpans _expected;
    private readonly TraceKey _trace;
    private readonly TraceId _traceId;
    private readonly Dictionary<UInt128, Sought> _sought = [];
    private readonly HashSet<SpanId> _spanIds = [];
    private readonly List<(SpanId Id, string Text)> _odd = [];
    private readonly TraceOutcome _outcome = new();

    /// <summary>Prepares the comparison.</summary>
    /// <param name="expected">What was sent.</param>
    /// <param name="trace">Which trace.</param>
    public TraceCheck(ExpectedSpans expected, TraceKey trace)
    {
        _expected = expected;
        _trace = trace;
        _traceId = expected.IdOf(trace);
        var text = new StringBuilder();
        foreach (var span in expected.SpansOf(trace))
        {
            text.Clear();
            expected.Write(trace, span, text);
            _sought[SpanText.Hash(text)] = new Sought(span);
            _spanIds.Add(expected.SpanIdOf(trace, span));
        }
    }

    /// <summary>The trace's id.</summary>
    public TraceId TraceId => _traceId;

    /// <summary>Takes a stored span.</summary>
    /// <param name="id">Its span id.</param>
    /// <param name="text">All that it says.</param>
    public void Take(SpanId id, StringBuilder text)
    {
        if (_sought.TryGetValue(SpanText.Hash(text), out var sought))
        {
            if (sought.Copies++ == 0) return;
            _outcome.Twice++;
            AddExample("stored twice", $"trace {_traceId} span {id}");
            return;
        }
        _outcome.Unexpected++;
        if (_odd.Count < MostOdd) _odd.Add((id, text.ToString()));
    }

    /// <summary>Ends the comparison.</summary>
    /// <param name="unreadable">Why the trace could not be read, or nothing.</param>
    /// <param name="isDeadLettered">Whether the span with a text of this hash is dead-lettered.</param>
    /// <returns>What was found.</returns>
    public TraceOutcome Close(string? unreadable, Predicate<UInt128> isDeadLettered)
    {
        if (unreadable is not null)
        {
            // What was read of it before it broke off proves nothing, neither loss nor presence.
            var unknown = new TraceOutcome { Unreadable = unreadable, Acknowledged = _expected.CountAcknowledged(_trace) };
            unknown.Examples.Add(("unreadable", $"trace {_traceId}: {unreadable}"));
            return unknown;
        }
        foreach (var (hash, sought) in _sought)
        {
            var outcome = _expected.OutcomeOf(_trace, sought.Span);
            var isAcknowledged = outcome is RequestOutcome.Acknowledged or RequestOutcome.PartlyRejected;
            if (!isAcknowledged)
            {
                if (sought.Copies > 0) _outcome.StoredUnacknowledged++;
                continue;
            }
            _outcome.Acknowledged++;
            if (sought.Copies > 0) _outcome.Found++;
            else if (isDeadLettered(hash)) _outcome.DeadLettered++;
            else if (outcome == RequestOutcome.PartlyRejected)
            {
                var request = (_trace.Pass, sought.Span.Request);
                _outcome.MissingOfPartlyRejected[request] = _outcome.MissingOfPartlyRejected.GetValueOrDefault(request) + 1;
            }
            else
            {
                _outcome.Missing++;
                ExplainMissing(sought.Span);
            }
        }
        foreach (var (id, _) in _odd)
            AddExample("never sent so", $"trace {_traceId} span {id}{(_spanIds.Contains(id) ? "" : ", a span id that was never sent")}");
        return _outcome;
    }

    private void ExplainMissing(SpanIndex span)
    {
        var id = _expected.SpanIdOf(_trace, span);
        var stored = _odd.FindIndex(odd => odd.Id == id);
        if (stored < 0)
        {
            AddExample("lost", $"trace {_traceId} span {id} (request {span.Request} of pass {_trace.Pass})");
            return;
        }
        var sent = new StringBuilder();
        _expected.Write(_trace, span, sent);
        AddExample("stored otherwise", $"trace {_traceId} span {id}: {Difference(sent.ToString(), _odd[stored].Text)}");
        // It stands for the span that was sent, and is told as that, not as one more.
        _odd.RemoveAt(stored);
        _outcome.Unexpected--;
        _outcome.StoredOtherwise++;
    }

    private static string Difference(string sent, string stored)
    {
        string[] before = sent.Split('\n'), after = stored.Split('\n');
        for (var i = 0; i < Math.Max(before.Length, after.Length); i++)
        {
            string left = i < before.Length ? before[i] : "nothing", right = i < after.Length ? after[i] : "nothing";
            if (left != right) return $"sent {Cut(left)}; stored {Cut(right)}";
        }
        return "no difference";
    }

    private static string Cut(string line) => line.Length <= 200 ? line : $"{line[..200]}…";

    private void AddExample(string kind, string example)
    {
        if (_outcome.Examples.Count < MostOdd) _outcome.Examples.Add((kind, example));
    }

    private sealed class Sought(SpanIndex span)
    {
        public SpanIndex Span { get; } = span;

        public int Copies { get; set; }
    }
}
