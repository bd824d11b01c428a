using Google.Protobuf;
using Spoor.Testing.Otlp;

namespace Spoor.Testing;

/// <summary>The words that follow <see cref="A.Span"/>; each changes the span and returns it.</summary>
public static class SpanWords
{
    public static Span Named(this Span span, string name) => Changed(span, () => span.Name = name);

    public static Span In(this Span span, ByteString traceId) => Changed(span, () => span.TraceId = traceId);

    public static Span WithId(this Span span, ByteString spanId) => Changed(span, () => span.SpanId = spanId);

    public static Span Of(this Span span, Span.Types.SpanKind kind) => Changed(span, () => span.Kind = kind);

    /// <summary>Puts the span into its parent's trace.</summary>
    public static Span Under(this Span span, Span parent) => Changed(span, () =>
    {
        span.TraceId = parent.TraceId;
        span.ParentSpanId = parent.SpanId;
    });

    /// <summary>Moves the start and keeps the length.</summary>
    public static Span StartingAt(this Span span, DateTimeOffset start) => Changed(span, () =>
    {
        var length = unchecked(span.EndTimeUnixNano - span.StartTimeUnixNano);
        span.StartTimeUnixNano = A.Nanos(start);
        span.EndTimeUnixNano = unchecked(span.StartTimeUnixNano + length);
    });

    public static Span Lasting(this Span span, TimeSpan length) => Changed(span, () =>
        span.EndTimeUnixNano = span.StartTimeUnixNano + (ulong)(length.Ticks * TimeSpan.NanosecondsPerTick));

    /// <summary>Adds an attribute, also when the key is there already.</summary>
    public static Span With(this Span span, string key, object? value) =>
        Changed(span, () => span.Attributes.Add(A.Attribute(key, value)));

    public static Span WithEvent(this Span span, string name, params KeyValue[] attributes) => Changed(span, () =>
        span.Events.Add(new Span.Types.Event { Name = name, TimeUnixNano = span.StartTimeUnixNano + 1_000, Attributes = { attributes } }));

    public static Span LinkedTo(this Span span, Span other, params KeyValue[] attributes) => Changed(span, () =>
        span.Links.Add(new Span.Types.Link { TraceId = other.TraceId, SpanId = other.SpanId, Flags = 1, Attributes = { attributes } }));

    public static Span WithTraceState(this Span span, string traceState) => Changed(span, () => span.TraceState = traceState);

    public static Span Failed(this Span span, string message = "") => Changed(span, () =>
        span.Status = new Status { Code = Status.Types.StatusCode.Error, Message = message });

    /// <summary>The trace id as 32 hex digits.</summary>
    public static string TraceIdHex(this Span span) => Convert.ToHexStringLower(span.TraceId.Span);

    /// <summary>The span id as 16 hex digits.</summary>
    public static string SpanIdHex(this Span span) => Convert.ToHexStringLower(span.SpanId.Span);

    private static Span Changed(Span span, Action change)
    {
        change();
        return span;
    }
}
