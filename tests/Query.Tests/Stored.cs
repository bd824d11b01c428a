using Spoor.TraceStore.Reading;
using Tracing.Ids;

namespace Spoor.Query.Tests;

/// <summary>Spans as the store gives them back.</summary>
internal static class Stored
{
    public static readonly TraceId TraceId = new(0x0102030405060708, 0x090a0b0c0d0e0f10);
    public const ulong Start = 1_795_608_000_123_456_789;

    public static StoredSpan Span(ulong id, StoredOrigin? origin = null) => new()
    {
        TraceId = TraceId,
        SpanId = new SpanId(id),
        Name = "work",
        StartUnixNanos = Start,
        EndUnixNanos = Start + 1_000_000,
        Origin = origin,
        ServiceName = origin?.ServiceName ?? "",
    };

    /// <summary>A span that uses everything.</summary>
    public static StoredSpan RichSpan() => new()
    {
        TraceId = TraceId,
        SpanId = new SpanId(0xa1),
        ParentSpanId = new SpanId(0xa0),
        TraceState = "ot=th:8",
        Flags = 0x101,
        Name = "GET \"/cart\" ü",
        ServiceName = "shop",
        Kind = 2,
        StartUnixNanos = Start,
        EndUnixNanos = Start + 27_899_849,
        Attributes =
        [
            new("text", AttributeValue.Of("line\nbreak")), new("flag", AttributeValue.Of(false)), new("small", AttributeValue.Of(-5)),
            new("safe", AttributeValue.Of(1L << 53)), new("large", AttributeValue.Of((1L << 53) + 1)), new("double", AttributeValue.Of(1.5)),
            new("nan", AttributeValue.Of(double.NaN)), new("infinity", AttributeValue.Of(double.NegativeInfinity)),
            new("bytes", AttributeValue.Of([1, 2, 255])), new("absent", AttributeValue.Absent), new("empty", AttributeValue.Empty),
            new("array", AttributeValue.Of([AttributeValue.Of("a"), AttributeValue.Of(1), AttributeValue.Empty, AttributeValue.Of([3])])),
            new("map", AttributeValue.Of([new StoredAttribute("k", AttributeValue.Of(true)), new("k", AttributeValue.Of(2.5)), new("n", AttributeValue.Absent)])),
            new("", AttributeValue.Of("")), new("text", AttributeValue.Of("again")),
        ],
        DroppedAttributesCount = 1,
        Events = [new(Start + 1_000_000, "cache miss", [new("key", AttributeValue.Of("cart:1"))], 2), new(0, "", [], 0)],
        DroppedEventsCount = 3,
        Links =
        [
            new("00000000000000000000000000000abc", "00000000000000b1", "x=y", [new("opentracing.ref_type", AttributeValue.Of("child_of"))], 4, 0x300),
            new("0102030405060708090a0b0c0d0e0f10", "00000000000000b2", "", [], 0, 0),
        ],
        DroppedLinksCount = 5,
        StatusCode = 2,
        StatusMessage = "out of stock",
        Origin = Origin,
    };

    public static readonly StoredOrigin Origin = new()
    {
        Id = "o1",
        HasResource = true,
        ResourceAttributes = [new("service.name", AttributeValue.Of("shop")), new("host.name", AttributeValue.Of("h1"))],
        ResourceDroppedAttributesCount = 6,
        ResourceSchemaUrl = "https://opentelemetry.io/schemas/1.27.0",
        HasScope = true,
        ScopeName = "lib",
        ScopeVersion = "1.2",
        ScopeAttributes = [new("scope", AttributeValue.Of(1))],
        ScopeDroppedAttributesCount = 7,
        ScopeSchemaUrl = "https://opentelemetry.io/schemas/1.4.0",
        ServiceName = "shop",
    };

    /// <summary>Another scope in the same resource.</summary>
    public static readonly StoredOrigin OtherScope = new()
    {
        Id = "o2",
        HasResource = true,
        ResourceAttributes = Origin.ResourceAttributes,
        HasScope = true,
        ServiceName = "shop",
    };

    public static readonly StoredOrigin Nameless = new() { Id = "o3" };
}
