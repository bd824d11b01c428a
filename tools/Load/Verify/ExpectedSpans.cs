using System.Text;
using Spoor.Load.Requests;
using Spoor.Load.Send;
using Tracing.Ids;

namespace Spoor.Load.Verify;

/// <summary>Makes again what was sent: nothing but outcomes was remembered of it.</summary>
/// <param name="log">What was sent.</param>
/// <param name="ids">The run's ids.</param>
internal sealed class ExpectedSpans(SendLog log, FreshIds ids)
{
    /// <summary>The trace id of a pass.</summary>
    /// <param name="trace">Which trace.</param>
    /// <returns>The id.</returns>
    public TraceId IdOf(TraceKey trace)
    {
        var (high, low) = ids.Long(trace.Pass, trace.Number, isTraceId: true);
        return new TraceId(high, low);
    }

    /// <summary>The traces of all passes that at least one request with spans of it was sent of.</summary>
    /// <returns>Pass by pass.</returns>
    public IEnumerable<TraceKey> Traces()
    {
        for (var pass = 0; pass < log.Passes; pass++)
            for (var number = 0; number < log.Requests.TraceIdCount; number++)
                if (IsSent(pass, number)) yield return new TraceKey(pass, number);
    }

    /// <summary>Whether every request that a span of the trace was sent with was answered OK, nothing rejected.</summary>
    /// <param name="trace">Which trace.</param>
    /// <returns><see langword="false"/> where some of its spans may be stored or not.</returns>
    public bool IsWhollyAcknowledged(TraceKey trace)
    {
        foreach (var span in log.Requests.SpansOf(trace.Number))
            if (log.OutcomeOf(trace.Pass, span.Request) != RequestOutcome.Acknowledged) return false;
        return true;
    }

    /// <summary>Spans of the trace in requests that were answered OK.</summary>
    /// <param name="trace">Which trace.</param>
    /// <returns>Their number.</returns>
    public int CountAcknowledged(TraceKey trace)
    {
        var count = 0;
        foreach (var span in log.Requests.SpansOf(trace.Number))
            if (log.OutcomeOf(trace.Pass, span.Request) is RequestOutcome.Acknowledged or RequestOutcome.PartlyRejected) count++;
        return count;
    }

    /// <summary>What the outcome of a span's request was.</summary>
    /// <param name="trace">Its trace.</param>
    /// <param name="span">The span.</param>
    /// <returns>The outcome.</returns>
    public RequestOutcome OutcomeOf(TraceKey trace, SpanIndex span) => log.OutcomeOf(trace.Pass, span.Request);

    /// <summary>The span id of a pass.</summary>
    /// <param name="trace">Its trace.</param>
    /// <param name="span">The span.</param>
    /// <returns>The id.</returns>
    public SpanId SpanIdOf(TraceKey trace, SpanIndex span) =>
        new(ids.Short(trace.Pass, log.Requests.Requests[span.Request].Spans[span.Span].SpanId));

    /// <summary>The spans of a trace.</summary>
    /// <param name="trace">Which trace.</param>
    /// <returns>Where each stands.</returns>
    public ReadOnlySpan<SpanIndex> SpansOf(TraceKey trace) => log.Requests.SpansOf(trace.Number);

    /// <summary>All that a span said when it was sent.</summary>
    /// <param name="trace">Its trace.</param>
    /// <param name="span">The span.</param>
    /// <param name="text">Where to write it.</param>
    public void Write(TraceKey trace, SpanIndex span, StringBuilder text)
    {
        var template = log.Requests.Requests[span.Request];
        var place = template.Spans[span.Span];
        SpanText.Write(place.Resource.Of(template.Bytes), place.Scope.Of(template.Bytes),
            template.WriteSpan(span.Span, ids, trace.Pass, log.ShiftOf(trace.Pass)), text);
    }

    private bool IsSent(int pass, int number)
    {
        foreach (var span in log.Requests.SpansOf(number))
            if (log.OutcomeOf(pass, span.Request) != RequestOutcome.Unsent) return true;
        return false;
    }
}
