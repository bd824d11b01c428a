using Spoor.TraceStore.Reading;
using Tracing.Ids;

namespace Spoor.Query.Pages;

/// <summary>A trace in one line.</summary>
internal sealed class TraceSummary
{
    private readonly Dictionary<string, int> _services = new(StringComparer.Ordinal);
    private StoredSpan? _root;
    private ulong _end;

    /// <param name="traceId">The trace.</param>
    public TraceSummary(TraceId traceId) => TraceId = traceId;

    /// <summary>The trace.</summary>
    public TraceId TraceId { get; }

    /// <summary>Number of spans added.</summary>
    public int Spans { get; private set; }

    /// <summary>Number of them that failed.</summary>
    public int Errors { get; private set; }

    /// <summary>Whether there are more spans than were added.</summary>
    public bool HasMore { get; set; }

    /// <summary>Earliest start, in nanoseconds since the Unix epoch.</summary>
    public ulong Start { get; private set; } = ulong.MaxValue;

    /// <summary>From the earliest start to the latest end, in nanoseconds.</summary>
    public ulong Duration => _end > Start ? _end - Start : 0;

    /// <summary>Number of services.</summary>
    public int Services => _services.Count;

    /// <summary>Service of the root.</summary>
    public string Service => _root?.ServiceName ?? "";

    /// <summary>Name of the root; of a trace whose root is not there, of its earliest span.</summary>
    public string Name => _root?.Name ?? "";

    /// <summary>Takes spans into account.</summary>
    public void Add(IReadOnlyList<StoredSpan> spans)
    {
        foreach (var span in spans)
        {
            Spans++;
            if (span.StatusCode == 2) Errors++;
            Start = Math.Min(Start, span.StartUnixNanos);
            _end = Math.Max(_end, Math.Max(span.StartUnixNanos, span.EndUnixNanos));
            _services[span.ServiceName] = _services.GetValueOrDefault(span.ServiceName) + 1;
            if (_root is null || Rank(span) < Rank(_root) || (Rank(span) == Rank(_root) && span.StartUnixNanos < _root.StartUnixNanos)) _root = span;
        }
    }

    private static int Rank(StoredSpan span) => span.ParentSpanId is null or { Value: 0 } ? 0 : 1;
}
