using System.Runtime.InteropServices;
using Tracing.Otlp;

namespace Spoor.TraceStore.Elasticsearch.Documents;

/// <summary>What the walk over one span finds and its document needs later: places of repeated fields, and the plain ones. Used again for each
/// span, its lists keep their room.</summary>
internal sealed class SpanParts
{
    private const int KeptCapacity = 4096;

    private readonly List<byte> _letters = [];
    private readonly List<Slice> _inFull = [];
    private readonly List<Slice> _events = [];
    private readonly List<Slice> _links = [];

    /// <summary>One letter an attribute.</summary>
    public ReadOnlySpan<byte> Letters => CollectionsMarshal.AsSpan(_letters);

    /// <summary>Attributes that stand in full, in the request.</summary>
    public ReadOnlySpan<Slice> InFull => CollectionsMarshal.AsSpan(_inFull);

    /// <summary>Events, in the request.</summary>
    public ReadOnlySpan<Slice> Events => CollectionsMarshal.AsSpan(_events);

    /// <summary>Links, in the request.</summary>
    public ReadOnlySpan<Slice> Links => CollectionsMarshal.AsSpan(_links);

    /// <summary>The parent's id as sent, in the request; of length zero where absent.</summary>
    public Slice ParentSpanId { get; private set; }

    /// <summary>Status message, in the request.</summary>
    public Slice StatusMessage { get; private set; }

    /// <summary>Trace flags.</summary>
    public uint Flags { get; private set; }

    /// <summary>Attributes that the sender left out.</summary>
    public uint DroppedAttributes { get; private set; }

    /// <summary>Events that the sender left out.</summary>
    public uint DroppedEvents { get; private set; }

    /// <summary>Links that the sender left out.</summary>
    public uint DroppedLinks { get; private set; }

    /// <summary>Walks a span, and hands its attributes to the writer of entries.</summary>
    /// <param name="request">Bytes of the request.</param>
    /// <param name="message">The <c>Span</c> message in it.</param>
    /// <param name="entries">The writer, begun.</param>
    public void Read(ReadOnlySpan<byte> request, Slice message, EntryWriter entries)
    {
        Clear();
        var fields = new WireReader(message.Of(request));
        while (fields.Read())
        {
            switch (fields.Tag)
            {
                case OtlpTags.Span.Attributes:
                    var letter = entries.Append(WireAttribute.Read(fields.Bytes));
                    _letters.Add(letter);
                    if (letter == EntryWriter.InFull) _inFull.Add(Place(message.Start, fields));
                    break;
                case OtlpTags.Span.Events: _events.Add(Place(message.Start, fields)); break;
                case OtlpTags.Span.Links: _links.Add(Place(message.Start, fields)); break;
                case OtlpTags.Span.ParentSpanId: ParentSpanId = Place(message.Start, fields); break;
                case OtlpTags.Span.Status: ReadStatus(fields.Bytes, message.Start + fields.ValueStart); break;
                case OtlpTags.Span.Flags: Flags = (uint)fields.Number; break;
                case OtlpTags.Span.DroppedAttributesCount: DroppedAttributes = (uint)fields.Number; break;
                case OtlpTags.Span.DroppedEventsCount: DroppedEvents = (uint)fields.Number; break;
                case OtlpTags.Span.DroppedLinksCount: DroppedLinks = (uint)fields.Number; break;
            }
        }
    }

    private void ReadStatus(ReadOnlySpan<byte> status, int start)
    {
        var fields = new WireReader(status);
        while (fields.Read())
            if (fields.Tag == OtlpTags.Status.Message) StatusMessage = Place(start, fields);
    }

    private void Clear()
    {
        Clear(_letters);
        Clear(_inFull);
        Clear(_events);
        Clear(_links);
        ParentSpanId = StatusMessage = default;
        Flags = DroppedAttributes = DroppedEvents = DroppedLinks = 0;
    }

    private static void Clear<T>(List<T> list)
    {
        list.Clear();
        if (list.Capacity > KeptCapacity) list.Capacity = KeptCapacity;
    }

    private static Slice Place(int start, in WireReader field) => new(start + field.ValueStart, field.FieldEnd - field.ValueStart);
}
