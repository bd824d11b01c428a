using Spoor.Testing.Otlp;

namespace Spoor.Testing.Recorded;

/// <summary>Moves the times of spans and events, keeping every distance between them.</summary>
public static class TimeShift
{
    /// <summary>Moves all requests by the same time, so that the newest moment in them is <paramref name="newest"/>.</summary>
    public static void MoveNewestTo(IReadOnlyCollection<ExportTraceServiceRequest> requests, DateTimeOffset newest)
    {
        var last = requests.SelectMany(Spans).SelectMany(Moments).DefaultIfEmpty().Max();
        var target = (newest - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        var nanos = target - (long)last;
        foreach (var span in requests.SelectMany(Spans))
            Move(span, nanos);
    }

    /// <summary>Every span of a request, in order.</summary>
    public static IEnumerable<Span> Spans(this ExportTraceServiceRequest request) =>
        from resource in request.ResourceSpans from scope in resource.ScopeSpans from span in scope.Spans select span;

    private static IEnumerable<ulong> Moments(Span span) =>
        span.Events.Select(happened => happened.TimeUnixNano).Append(span.StartTimeUnixNano).Append(span.EndTimeUnixNano);

    private static void Move(Span span, long nanos)
    {
        span.StartTimeUnixNano = Moved(span.StartTimeUnixNano, nanos);
        span.EndTimeUnixNano = Moved(span.EndTimeUnixNano, nanos);
        foreach (var happened in span.Events)
            happened.TimeUnixNano = Moved(happened.TimeUnixNano, nanos);
    }

    // Zero means "not set" and stays so.
    private static ulong Moved(ulong moment, long nanos) => moment == 0 ? 0 : unchecked(moment + (ulong)nanos);
}
