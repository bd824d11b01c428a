using Tracing.Otlp;

namespace Spoor.Load.Requests;

/// <summary>Finds what changes from pass to pass in the bytes of a span: ids, times, and ids in attributes.</summary>
/// <remarks>Attributes of resource and scope stay as they are: an instance id changes when a process starts, not with each trace.</remarks>
internal sealed class PatchFinder(IdNumbers numbers, List<Patch> patches)
{
    /// <summary>Numbers the trace and span ids that a span and its links carry.</summary>
    /// <param name="request">The request's bytes.</param>
    /// <param name="message">The span's message.</param>
    /// <param name="numbers">Where to number them.</param>
    public static void NumberIds(ReadOnlySpan<byte> request, Slice message, IdNumbers numbers)
    {
        var fields = new WireReader(message.Of(request));
        while (fields.Read())
        {
            switch (fields.Tag)
            {
                case OtlpTags.Span.TraceId when fields.Bytes.Length == 16:
                    numbers.AddTraceId(fields.Bytes);
                    break;
                case OtlpTags.Span.SpanId or OtlpTags.Span.ParentSpanId when IsId(fields.Bytes, 8):
                    numbers.OfShort(fields.Bytes);
                    break;
                case OtlpTags.Span.Links:
                    var link = new WireReader(fields.Bytes);
                    while (link.Read())
                    {
                        if (link.Tag == OtlpTags.Link.TraceId && IsId(link.Bytes, 16)) numbers.AddTraceId(link.Bytes);
                        if (link.Tag == OtlpTags.Link.SpanId && IsId(link.Bytes, 8)) numbers.OfShort(link.Bytes);
                    }
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Finds the places of a span.</summary>
    /// <param name="request">The request's bytes.</param>
    /// <param name="message">The span's message.</param>
    public void FindInSpan(ReadOnlySpan<byte> request, Slice message)
    {
        var fields = new WireReader(message.Of(request));
        while (fields.Read())
        {
            var at = message.Start + fields.ValueStart;
            switch (fields.Tag)
            {
                case OtlpTags.Span.TraceId:
                    AddLong(fields.Bytes, at);
                    break;
                case OtlpTags.Span.SpanId or OtlpTags.Span.ParentSpanId:
                    AddShort(fields.Bytes, at);
                    break;
                case OtlpTags.Span.StartTimeUnixNano or OtlpTags.Span.EndTimeUnixNano:
                    AddTime(fields.Number, at);
                    break;
                case OtlpTags.Span.Attributes:
                    FindInAttribute(fields.Bytes, at);
                    break;
                case OtlpTags.Span.Events:
                    FindInEvent(fields.Bytes, at);
                    break;
                case OtlpTags.Span.Links:
                    FindInLink(fields.Bytes, at);
                    break;
                default:
                    break;
            }
        }
    }

    private void FindInEvent(ReadOnlySpan<byte> message, int offset)
    {
        var fields = new WireReader(message);
        while (fields.Read())
        {
            if (fields.Tag == OtlpTags.Event.TimeUnixNano) AddTime(fields.Number, offset + fields.ValueStart);
            else if (fields.Tag == OtlpTags.Event.Attributes) FindInAttribute(fields.Bytes, offset + fields.ValueStart);
        }
    }

    private void FindInLink(ReadOnlySpan<byte> message, int offset)
    {
        var fields = new WireReader(message);
        while (fields.Read())
        {
            var at = offset + fields.ValueStart;
            if (fields.Tag == OtlpTags.Link.TraceId) AddLong(fields.Bytes, at);
            else if (fields.Tag == OtlpTags.Link.SpanId) AddShort(fields.Bytes, at);
            else if (fields.Tag == OtlpTags.Link.Attributes) FindInAttribute(fields.Bytes, at);
        }
    }

    private void FindInAttribute(ReadOnlySpan<byte> keyValue, int offset)
    {
        var fields = new WireReader(keyValue);
        while (fields.Read())
            if (fields.Tag == OtlpTags.KeyValue.Value) FindInValue(fields.Bytes, offset + fields.ValueStart);
    }

    private void FindInValue(ReadOnlySpan<byte> value, int offset)
    {
        var fields = new WireReader(value);
        while (fields.Read())
        {
            var at = offset + fields.ValueStart;
            switch (fields.Tag)
            {
                case OtlpTags.AnyValue.String:
                    IdFinder.Find(fields.Bytes, at, numbers, patches);
                    break;
                case OtlpTags.AnyValue.Bytes:
                    FindInBytes(fields.Bytes, at);
                    break;
                case OtlpTags.AnyValue.Array or OtlpTags.AnyValue.KvList:
                    var elements = new WireReader(fields.Bytes);
                    while (elements.Read())
                    {
                        if (elements.Tag != OtlpTags.ListValue.Values) continue;
                        if (fields.Tag == OtlpTags.AnyValue.Array) FindInValue(elements.Bytes, at + elements.ValueStart);
                        else FindInAttribute(elements.Bytes, at + elements.ValueStart);
                    }
                    break;
                default:
                    break;
            }
        }
    }

    private void FindInBytes(ReadOnlySpan<byte> value, int offset)
    {
        // Bytes that no span has for id may be anything.
        if (value.Length == 16 && numbers.Knows(value))
            patches.Add(new Patch(offset, numbers.OfLong(value), PatchKind.LongId));
        else if (value.Length == 8 && numbers.Knows(value))
            patches.Add(new Patch(offset, numbers.OfShort(value), PatchKind.ShortId));
    }

    private void AddLong(ReadOnlySpan<byte> id, int offset)
    {
        if (IsId(id, 16)) patches.Add(new Patch(offset, numbers.OfLong(id), PatchKind.LongId));
    }

    private void AddShort(ReadOnlySpan<byte> id, int offset)
    {
        if (IsId(id, 8)) patches.Add(new Patch(offset, numbers.OfShort(id), PatchKind.ShortId));
    }

    private void AddTime(ulong time, int offset)
    {
        // Zero is "not set" and stays so.
        if (time != 0) patches.Add(new Patch(offset, 0, PatchKind.Time));
    }

    /// <summary>A missing id and one of zeros both say that there is none.</summary>
    private static bool IsId(ReadOnlySpan<byte> id, int size) => id.Length == size && id.ContainsAnyExcept((byte)0);
}
