using Tracing.Otlp;

namespace Spoor.TraceStore.Writing;

/// <summary>A record on its way into the store, as the writer sees it. Each span of <see cref="Request"/> is reported exactly once, by one
/// of the methods, from any thread.</summary>
public abstract class SpanRecord
{
    /// <summary>The scanned request: its <see cref="TraceRequest.Spans"/> are to be written.</summary>
    public abstract TraceRequest Request { get; }

    /// <summary>Spans that now stand in the store, durable, with all they refer to.</summary>
    /// <param name="spans">Their number.</param>
    public abstract void Written(int spans);

    /// <summary>Spans that stood in the store already.</summary>
    /// <param name="spans">Their number.</param>
    public abstract void Duplicate(int spans);

    /// <summary>A span that the store will never take; it is to be dead-lettered.</summary>
    /// <param name="span">Index of the span in <see cref="TraceRequest.Spans"/>.</param>
    /// <param name="reason">One word of a fixed set.</param>
    /// <param name="error">What the store said, naming the culprit.</param>
    public abstract void Refused(int span, RefusalReason reason, string error);
}
