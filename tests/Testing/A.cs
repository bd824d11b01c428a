using System.Security.Cryptography;
using Google.Protobuf;
using Spoor.Testing.Otlp;

namespace Spoor.Testing;

/// <summary>
/// Test data that says only what matters: <c>A.Request(A.Span().Named("GET /cart"))</c>. What is not said is valid,
/// and unlike that of any other test (fresh ids, times of now).
/// </summary>
public static class A
{
    /// <summary>A finished server span of 10 ms that started just now, a root with fresh ids.</summary>
    public static Span Span()
    {
        var start = NowNanos();
        return new Span
        {
            TraceId = TraceId(),
            SpanId = SpanId(),
            Name = "GET /",
            Kind = Otlp.Span.Types.SpanKind.Server,
            StartTimeUnixNano = start,
            EndTimeUnixNano = start + 10_000_000,
            Flags = 1,
        };
    }

    /// <summary>A request with the given spans, or one span, of the service <c>shop</c>.</summary>
    public static ExportTraceServiceRequest Request(params Span[] spans) => RequestFrom("shop", spans);

    /// <summary>A request with the given spans, or one span, of one service.</summary>
    public static ExportTraceServiceRequest RequestFrom(string service, params Span[] spans)
    {
        var scope = new ScopeSpans { Scope = new InstrumentationScope { Name = "tests", Version = "1.0" } };
        scope.Spans.Add(spans.Length == 0 ? [Span()] : spans);
        return new ExportTraceServiceRequest
        {
            ResourceSpans =
            {
                new ResourceSpans
                {
                    Resource = new Resource { Attributes = { Attribute("service.name", service) } },
                    ScopeSpans = { scope },
                },
            },
        };
    }

    /// <summary>A request of one service with many spans, all of one trace.</summary>
    public static ExportTraceServiceRequest RequestOf(int spans, string service = "shop")
    {
        var trace = TraceId();
        return RequestFrom(service, [.. Enumerable.Range(0, spans).Select(number => Span().In(trace).Named($"work {number}"))]);
    }

    /// <summary>An attribute; its type follows the value's .NET type.</summary>
    public static KeyValue Attribute(string key, object? value) => new() { Key = key, Value = Value(value) };

    /// <summary>
    /// An attribute's value: string, bool, int or long, double, bytes, array (any list) or map (a list of
    /// <see cref="KeyValue"/>); <see langword="null"/> is the empty value.
    /// </summary>
    public static AnyValue Value(object? value) => value switch
    {
        null => new AnyValue(),
        AnyValue ready => ready,
        string text => new AnyValue { StringValue = text },
        bool truth => new AnyValue { BoolValue = truth },
        int number => new AnyValue { IntValue = number },
        long number => new AnyValue { IntValue = number },
        double number => new AnyValue { DoubleValue = number },
        byte[] bytes => new AnyValue { BytesValue = ByteString.CopyFrom(bytes) },
        IEnumerable<KeyValue> entries => new AnyValue { KvlistValue = new KeyValueList { Values = { entries } } },
        System.Collections.IEnumerable items => new AnyValue
        {
            ArrayValue = new ArrayValue { Values = { items.Cast<object?>().Select(Value) } },
        },
        _ => throw new ArgumentException($"{value.GetType().Name} is no type of an attribute.", nameof(value)),
    };

    /// <summary>A fresh trace id of 16 bytes.</summary>
    public static ByteString TraceId() => ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16));

    /// <summary>A fresh span id of 8 bytes.</summary>
    public static ByteString SpanId() => ByteString.CopyFrom(RandomNumberGenerator.GetBytes(8));

    /// <summary>Unix time in nanoseconds.</summary>
    public static ulong Nanos(DateTimeOffset moment) =>
        (ulong)((moment - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick);

    private static ulong NowNanos() => Nanos(TimeProvider.System.GetUtcNow());
}
