using System.Globalization;
using Spoor.TraceStore.Reading;
using Tracing.Ids;

namespace Spoor.TraceStore.Elasticsearch.Documents;

/// <summary>The fields of a span's document as they are read, in whatever order; <see cref="Finish"/> puts them together.</summary>
internal sealed class SpanDraft
{
    /// <summary>Path of the field that is being read.</summary>
    public string Field = "_source";

    public string? TraceId { get; set; }
    public string? SpanId { get; set; }
    public string? ParentSpanId { get; set; }
    public string? Name { get; set; }
    public string? Service { get; set; }
    public string Kind { get; set; } = "unspecified";
    public string Status { get; set; } = "unset";
    public ulong? StartMillis { get; set; }
    public uint StartNanos { get; set; }
    public ulong Duration { get; set; }
    public ulong? End { get; set; }
    public string Origin { get; set; } = "";
    public StoredOrigin? InlineOrigin { get; set; }
    public List<string> Few { get; } = [];
    public List<string> Many { get; } = [];
    public string Letters { get; set; } = "";
    public IReadOnlyList<StoredAttribute> InFull { get; set; } = [];
    public List<EventDraft> Events { get; } = [];
    public List<StoredLink> Links { get; } = [];
    public string TraceState { get; set; } = "";
    public string StatusMessage { get; set; } = "";
    public uint Flags { get; set; }
    public uint DroppedAttributes { get; set; }
    public uint DroppedEvents { get; set; }
    public uint DroppedLinks { get; set; }

    /// <summary>Puts the span together.</summary>
    /// <param name="origins">Gives the origin of an id.</param>
    /// <returns>The span.</returns>
    /// <exception cref="DocumentFormatException">A field is missing, or does not fit the others.</exception>
    public StoredSpan Finish(Func<string, StoredOrigin?> origins)
    {
        var start = (StartMillis ?? throw Missing("@timestamp")) * SpanRemainder.NanosPerMillisecond + StartNanos;
        if (TraceId is not { Length: 32 } || !Tracing.Ids.TraceId.TryParse(TraceId, out var traceId)) throw Missing("trace_id");
        return new StoredSpan
        {
            TraceId = traceId,
            SpanId = ReadSpanId("span_id", SpanId) is { Value: not 0 } spanId ? spanId : throw Missing("span_id"),
            ParentSpanId = ParentSpanId is null ? null : ReadSpanId("parent_span_id", ParentSpanId),
            TraceState = TraceState,
            Flags = Flags,
            Name = Name ?? throw Missing("name"),
            ServiceName = InlineOrigin?.ServiceName ?? Service ?? "",
            Kind = EnumWords.TryReadKind(Kind, out var kind) ? kind : throw new DocumentFormatException("kind", $"\"{Kind}\" is no kind"),
            StartUnixNanos = start,
            EndUnixNanos = End ?? unchecked(start + Duration),
            Attributes = ReadAttributes(),
            DroppedAttributesCount = DroppedAttributes,
            Events = Events.ConvertAll(found => found.Finish(start)),
            DroppedEventsCount = DroppedEvents,
            Links = Links,
            DroppedLinksCount = DroppedLinks,
            StatusCode = EnumWords.TryReadStatus(Status, out var code)
                ? code
                : throw new DocumentFormatException("status", $"\"{Status}\" is no status"),
            StatusMessage = StatusMessage,
            Origin = InlineOrigin ?? (Origin.Length > 0 ? origins(Origin) : null),
        };
    }

    private List<StoredAttribute> ReadAttributes()
    {
        var attributes = new List<StoredAttribute>(Letters.Length);
        int few = 0, many = 0, full = 0;
        foreach (var letter in Letters)
        {
            if (letter == EntryWriter.InFull)
            {
                if (full == InFull.Count) throw new DocumentFormatException("a.v", "has fewer attributes than a.t tells");
                attributes.Add(InFull[full++]);
            }
            else if (char.IsAsciiLetterLower(letter)) attributes.Add(EntryReader.Read("kv", Few, ref few, letter));
            else attributes.Add(EntryReader.Read("kvx", Many, ref many, char.ToLowerInvariant(letter)));
        }
        return attributes;
    }

    private static SpanId ReadSpanId(string field, string? digits) =>
        digits is { Length: 16 } && ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? new SpanId(value)
            : throw Missing(field);

    private static DocumentFormatException Missing(string field) => new(field, "is missing or no valid one");
}
