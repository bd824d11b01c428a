using System.Runtime.InteropServices;

namespace Tracing.Otlp.Truncation;

/// <summary>Cuts a span that is too large for one record, attribute by attribute, the largest first, until it fits.</summary>
/// <remarks>
/// <para>The order of cutting: (1) the span's attributes; (2) those of its events and links; in both, a long text keeps its beginning, of
/// bytes, arrays and maps nothing stays; (3) whole attributes, wherever they stand. What goes is added to
/// <c>dropped_attributes_count</c>. Resource, scope, names and times stay as they are.</para>
/// <para>A cut span carries the attribute <see cref="Marker"/>. The same span under the same limit is always cut to the same bytes, since
/// the id of its document follows from them.</para>
/// </remarks>
public static class SpanTruncator
{
    /// <summary>Key of the attribute that a cut span gets: an array of the keys that were cut, those of events as <c>event.KEY</c>, those of
    /// links as <c>link.KEY</c>; each once, and no more than <see cref="MaxMarkerBytes"/> of them.</summary>
    public const string Marker = "spoor.truncated";

    /// <summary>Least that stays of a text, in bytes, as long as cutting texts is enough.</summary>
    public const int LeastTextBytes = 1024;

    /// <summary>Limit of the marker, in bytes.</summary>
    public const int MaxMarkerBytes = 2048;

    /// <summary>Smaller attributes are never cut: there is little to gain, and a list of them may be larger than the span.</summary>
    private const int LeastAttributeBytes = 64;

    /// <summary>What dropping attributes may add to their span, event or link: a count of them, tag included.</summary>
    private const int CountBytes = 6;

    /// <summary>Writes a request that holds this span alone, cut so that it fits.</summary>
    /// <param name="request">The scanned request that the span stands in.</param>
    /// <param name="span">A span of it that is in order.</param>
    /// <param name="maxBytes">Limit of the written request, in bytes.</param>
    /// <param name="destination">Where to write; cleared first. Undefined when the result is <see langword="false"/>.</param>
    /// <returns><see langword="false"/> when what cannot be cut is too large.</returns>
    public static bool TryTruncate(TraceRequest request, in SpanSlice span, int maxBytes, WireWriter destination)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(destination);
        destination.Clear();
        var alone = new ReadOnlySpan<SpanSlice>(in span);
        var size = TraceRequestWriter.Measure(request, alone);
        if (size <= maxBytes)
        {
            var room = destination.GetSpan(size);
            if (room.Length < size) return false;
            TraceRequestWriter.Write(request, alone, room);
            destination.Advance(size);
            return true;
        }
        var attributes = Find(request.Bytes.Span, span.Message);
        var planned = CollectionsMarshal.AsSpan(attributes);
        if (!TryPlan(planned, (long)size + MaxMarkerBytes + CountBytes - maxBytes)) return false;
        planned.Sort(static (a, b) => a.Field.Start.CompareTo(b.Field.Start));
        new TruncatedSpanWriter(request, planned, destination).Write(span);
        return !destination.IsFull && destination.Count <= maxBytes;
    }

    private static List<CuttableAttribute> Find(ReadOnlySpan<byte> request, Slice span)
    {
        List<CuttableAttribute> found = [];
        var fields = new WireReader(span.Of(request));
        while (fields.Read())
        {
            if (fields.Tag == OtlpTags.Span.Attributes)
                Add(request, span.Start, fields, fields.Tag, found);
            else if (AttributesOf(fields.Tag) is not 0 and var tag)
            {
                var inner = new WireReader(fields.Bytes);
                while (inner.Read())
                    if (inner.Tag == tag) Add(request, span.Start + fields.ValueStart, inner, fields.Tag, found);
            }
        }
        return found;
    }

    /// <summary>Tag of the attributes in a field of a span that holds an event or a link; zero for other fields.</summary>
    internal static uint AttributesOf(uint spanField) => spanField switch
    {
        OtlpTags.Span.Events => OtlpTags.Event.Attributes,
        OtlpTags.Span.Links => OtlpTags.Link.Attributes,
        _ => 0,
    };

    private static void Add(
        ReadOnlySpan<byte> request, int start, in WireReader field, uint owner, List<CuttableAttribute> found)
    {
        var slice = new Slice(start + field.FieldStart, field.FieldEnd - field.FieldStart);
        if (slice.Length >= LeastAttributeBytes)
            found.Add(CuttableAttribute.Read(request, slice, start + field.ValueStart, owner));
    }

    /// <summary>Decides what is cut, so that this many bytes are saved.</summary>
    private static bool TryPlan(Span<CuttableAttribute> attributes, long excess)
    {
        // What was sent last decides nothing: two attributes of a size are cut in the order in which they stand.
        attributes.Sort(static (a, b) => a.Field.Length != b.Field.Length
            ? b.Field.Length.CompareTo(a.Field.Length)
            : a.Field.Start.CompareTo(b.Field.Start));
        foreach (var ofSpan in (ReadOnlySpan<bool>)[true, false])
            foreach (ref var attribute in attributes)
                if (excess > 0 && ofSpan == (attribute.Owner == OtlpTags.Span.Attributes)) excess -= Shorten(ref attribute, excess);
        foreach (ref var attribute in attributes)
        {
            if (excess <= 0) break;
            if (attribute.IsDropped) continue;
            excess += attribute.Text.Length - attribute.KeptTextBytes - Drop(ref attribute);
        }
        return excess <= 0;
    }

    /// <summary>Cuts a text down to what is needed, and drops bytes, arrays and maps.</summary>
    /// <returns>How many bytes that saves.</returns>
    private static long Shorten(ref CuttableAttribute attribute, long excess)
    {
        if (attribute.ValueTag is OtlpTags.AnyValue.Bytes or OtlpTags.AnyValue.Array or OtlpTags.AnyValue.KvList)
            return Drop(ref attribute);
        if (attribute.Text.Length <= LeastTextBytes) return 0;
        attribute.KeptTextBytes = (int)Math.Max(LeastTextBytes, attribute.Text.Length - excess);
        return attribute.Text.Length - attribute.KeptTextBytes;
    }

    /// <returns>How many bytes that saves, of an attribute that was whole.</returns>
    private static long Drop(ref CuttableAttribute attribute)
    {
        attribute.IsDropped = true;
        // The span's own count is in the excess from the start; an event or link may get one for each.
        return attribute.Field.Length - (attribute.Owner == OtlpTags.Span.Attributes ? 0 : CountBytes);
    }
}
