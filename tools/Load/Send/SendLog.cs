using Spoor.Load.Requests;

namespace Spoor.Load.Send;

/// <summary>What was sent and what became of it: one byte a request, one time shift a pass. From these the bytes of every request can
/// be made again.</summary>
internal sealed class SendLog(RequestSet requests)
{
    private readonly Lock _lock = new();
    private readonly List<(long ShiftNanos, RequestOutcome[] Outcomes)> _passes = [];
    private readonly Dictionary<(int Pass, int Request), long> _rejected = [];

    /// <summary>The requests of each pass.</summary>
    public RequestSet Requests => requests;

    /// <summary>Number of passes begun.</summary>
    public int Passes
    {
        get
        {
            lock (_lock) return _passes.Count;
        }
    }

    /// <summary>Spans of requests that were answered OK, less those named in <c>partial_success</c>.</summary>
    public long AcknowledgedSpans { get; private set; }

    /// <summary>Spans that <c>partial_success</c> named.</summary>
    public long RejectedSpans { get; private set; }

    /// <summary>Spans of requests answered with an error that no retry mends.</summary>
    public long RefusedSpans { get; private set; }

    /// <summary>Begins the next pass.</summary>
    /// <param name="shiftNanos">By how much its times are moved.</param>
    public void BeginPass(long shiftNanos)
    {
        lock (_lock) _passes.Add((shiftNanos, new RequestOutcome[requests.Requests.Length]));
    }

    /// <summary>By how much a pass moves times, in nanoseconds.</summary>
    /// <param name="pass">Number of the pass.</param>
    /// <returns>The shift.</returns>
    public long ShiftOf(int pass)
    {
        lock (_lock) return _passes[pass].ShiftNanos;
    }

    /// <summary>Notes what became of a request.</summary>
    /// <param name="pass">Number of the pass.</param>
    /// <param name="request">Index of the request.</param>
    /// <param name="outcome">The outcome.</param>
    /// <param name="rejectedSpans">Spans that <c>partial_success</c> named.</param>
    public void Note(int pass, int request, RequestOutcome outcome, long rejectedSpans = 0)
    {
        var spans = requests.Requests[request].Spans.Length;
        lock (_lock)
        {
            _passes[pass].Outcomes[request] = outcome;
            if (outcome is RequestOutcome.Acknowledged or RequestOutcome.PartlyRejected)
            {
                AcknowledgedSpans += spans - rejectedSpans;
                RejectedSpans += rejectedSpans;
                if (rejectedSpans > 0) _rejected[(pass, request)] = rejectedSpans;
            }
            if (outcome == RequestOutcome.Refused) RefusedSpans += spans;
        }
    }

    /// <summary>What became of a request.</summary>
    /// <param name="pass">Number of the pass.</param>
    /// <param name="request">Index of the request.</param>
    /// <returns>The outcome.</returns>
    public RequestOutcome OutcomeOf(int pass, int request)
    {
        lock (_lock) return _passes[pass].Outcomes[request];
    }

    /// <summary>The requests with spans rejected by <c>partial_success</c>, and how many.</summary>
    /// <returns>A copy.</returns>
    public Dictionary<(int Pass, int Request), long> RejectedByRequest()
    {
        lock (_lock) return new Dictionary<(int Pass, int Request), long>(_rejected);
    }
}
