using Google.Protobuf;
using Spoor.Testing.Otlp;

namespace Spoor.Testing;

/// <summary>
/// Export requests that use everything OTLP allows: each attribute type, nested and empty values, absent values, odd
/// numbers, repeated and empty keys, non-ASCII, events, links, trace state, flags, dropped counts, schema URLs. The same
/// seed gives the same request. Every span is valid.
/// </summary>
public sealed class RandomRequests(int seed)
{
    private const int MaxDepth = 4;

    private static readonly double[] s_oddDoubles =
    [
        0, -0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue, 0.1, 1e21, 1.0, -2.5e-7,
    ];
    private static readonly long[] s_oddIntegers = [0, 1, -1, long.MinValue, long.MaxValue, 1L << 53, (1L << 53) + 1, -(1L << 53) - 1];
    private static readonly string[] s_texts =
    [
        "", "GET", "true", "12", "a=b", "50%", "#1", "line\nbreak", "tab\tquote\"back\\slash", "\0\u0001\u001f", "über", "日本語", "👩‍🚀", "\u2028\ufeff",
    ];
    private static readonly string[] s_keys =
    [
        "", "http.method", "http.status_code", "peer", "peer.service", "k=v", "per%cent", "ha#sh", "new\nline", "schlüssel", "鍵", "x-request-id",
    ];

    private readonly Random _random = new(seed);
    private readonly ulong _now = A.Nanos(TimeProvider.System.GetUtcNow());

    /// <summary>A request with about <paramref name="spans"/> spans over a few resources and scopes.</summary>
    public ExportTraceServiceRequest Next(int spans = 20)
    {
        var request = new ExportTraceServiceRequest();
        while (spans > 0)
        {
            var resource = new ResourceSpans { SchemaUrl = Maybe("https://opentelemetry.io/schemas/1.27.0") };
            if (Chance(0.9))
                resource.Resource = Resource();
            for (var scopes = _random.Next(0, 4); scopes > 0; scopes--)
            {
                var scope = new ScopeSpans { SchemaUrl = Maybe("https://opentelemetry.io/schemas/1.4.0") };
                if (Chance(0.9))
                    scope.Scope = Scope();
                for (var count = _random.Next(0, 6); count > 0 && spans > 0; count--, spans--)
                    scope.Spans.Add(Span());
                resource.ScopeSpans.Add(scope);
            }
            request.ResourceSpans.Add(resource);
        }
        return request;
    }

    private Resource Resource()
    {
        var resource = new Resource { DroppedAttributesCount = Count() };
        if (Chance(0.9))
            resource.Attributes.Add(A.Attribute("service.name", Chance(0.9) ? $"service-{_random.Next(5)}" : Value(0)));
        resource.Attributes.Add(Attributes(4));
        return resource;
    }

    private InstrumentationScope Scope() => new()
    {
        Name = Text(),
        Version = Maybe("1.2.3"),
        Attributes = { Attributes(2) },
        DroppedAttributesCount = Count(),
    };

    private Span Span()
    {
        var start = _now - (ulong)_random.NextInt64(0, 3_600_000_000_000);
        var span = new Span
        {
            TraceId = Id(16),
            SpanId = Id(8),
            ParentSpanId = Chance(0.7) ? Id(8) : ByteString.Empty,
            TraceState = Chance(0.3) ? "ot=th:8;rv:0123456789abcd,vendor=x" : "",
            Name = Text(),
            Kind = (Span.Types.SpanKind)_random.Next(0, 6),
            StartTimeUnixNano = start,
            EndTimeUnixNano = Chance(0.05) ? start - 5 : start + (ulong)_random.NextInt64(0, 10_000_000_000),
            Attributes = { Attributes(8) },
            DroppedAttributesCount = Count(),
            DroppedEventsCount = Count(),
            DroppedLinksCount = Count(),
            Flags = (uint)_random.Next(0, 0x400),
        };
        if (Chance(0.5))
            span.Status = new Status { Code = (Status.Types.StatusCode)_random.Next(0, 3), Message = Text() };
        for (var events = _random.Next(0, 3); events > 0; events--)
        {
            span.Events.Add(new Span.Types.Event
            {
                TimeUnixNano = Chance(0.1) ? 0 : start + (ulong)_random.Next(1_000_000),
                Name = Text(),
                Attributes = { Attributes(3) },
                DroppedAttributesCount = Count(),
            });
        }
        for (var links = _random.Next(0, 3); links > 0; links--)
        {
            span.Links.Add(new Span.Types.Link
            {
                TraceId = Id(16),
                SpanId = Id(8),
                TraceState = Maybe("other=1"),
                Attributes = { Attributes(3) },
                DroppedAttributesCount = Count(),
                Flags = (uint)_random.Next(0, 0x400),
            });
        }
        return span;
    }

    private List<KeyValue> Attributes(int most)
    {
        var attributes = new List<KeyValue>();
        for (var count = _random.Next(0, most + 1); count > 0; count--)
            attributes.Add(Attribute(0));
        if (attributes.Count > 0 && Chance(0.1))
            attributes.Add(new KeyValue { Key = attributes[0].Key, Value = Value(0) });
        return attributes;
    }

    private KeyValue Attribute(int depth)
    {
        var attribute = new KeyValue { Key = s_keys[_random.Next(s_keys.Length)] };
        if (Chance(0.95))
            attribute.Value = Value(depth);
        return attribute;
    }

    private AnyValue Value(int depth) => _random.Next(0, depth < MaxDepth ? 9 : 7) switch
    {
        0 => new AnyValue(),
        1 => A.Value(Chance(0.5)),
        2 => A.Value(Chance(0.5) ? s_oddIntegers[_random.Next(s_oddIntegers.Length)] : _random.NextInt64()),
        3 => A.Value(Chance(0.5) ? s_oddDoubles[_random.Next(s_oddDoubles.Length)] : _random.NextDouble() * 1e6),
        4 => A.Value(Bytes(_random.Next(0, 20))),
        5 => A.Value(new string((char)_random.Next('a', 'z'), _random.Next(200, 400))),
        6 => A.Value(Text()),
        7 => A.Value(Enumerable.Range(0, _random.Next(0, 4)).Select(_ => Value(depth + 1)).ToList()),
        _ => A.Value(Enumerable.Range(0, _random.Next(0, 4)).Select(_ => Attribute(depth + 1)).ToList()),
    };

    private string Text() => s_texts[_random.Next(s_texts.Length)];

    private string Maybe(string text) => Chance(0.5) ? text : "";

    private uint Count() => Chance(0.1) ? (uint)_random.Next(1, 1000) : 0;

    // Never all zero: the last byte is at least one.
    private ByteString Id(int length)
    {
        var bytes = Bytes(length);
        bytes[^1] |= 1;
        return ByteString.CopyFrom(bytes);
    }

    private byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    private bool Chance(double probability) => _random.NextDouble() < probability;
}
