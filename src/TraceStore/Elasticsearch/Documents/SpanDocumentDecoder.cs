using System.Text.Json;
using Spoor.TraceStore.Reading;
using static Spoor.TraceStore.Elasticsearch.Documents.TaggedJsonReader;

namespace Spoor.TraceStore.Elasticsearch.Documents;

/// <summary>Reads what <see cref="SpanDocumentEncoder"/> wrote: a span's document, back to the span that was sent.</summary>
/// <remarks>Fields that it does not know are passed over: an operator's own, or those of a later version.</remarks>
internal static class SpanDocumentDecoder
{
    /// <summary>How a reader over documents must be made: values may be nested deeper than its default allows.</summary>
    public static JsonReaderOptions ReaderOptions => new() { MaxDepth = 256 };

    /// <summary>Reads a span.</summary>
    /// <param name="source">The document: all of <c>_source</c>.</param>
    /// <param name="origins">Gives the origin of an id, or <see langword="null"/> where the dictionary does not know it.</param>
    /// <returns>The span.</returns>
    /// <exception cref="DocumentFormatException">It is none of ours.</exception>
    public static StoredSpan Read(ReadOnlySpan<byte> source, Func<string, StoredOrigin?> origins)
    {
        var reader = new Utf8JsonReader(source, ReaderOptions);
        return Read(ref reader, origins);
    }

    /// <summary>Reads a span out of a larger answer.</summary>
    /// <param name="reader">Stands on, or just before, the document's opening brace; stands on the closing one afterwards. Made with
    /// <see cref="ReaderOptions"/>.</param>
    /// <param name="origins">Gives the origin of an id, or <see langword="null"/> where the dictionary does not know it.</param>
    /// <returns>The span.</returns>
    /// <exception cref="DocumentFormatException">It is none of ours.</exception>
    public static StoredSpan Read(ref Utf8JsonReader reader, Func<string, StoredOrigin?> origins)
    {
        ArgumentNullException.ThrowIfNull(origins);
        var draft = new SpanDraft();
        try
        {
            if (reader.TokenType != JsonTokenType.StartObject) Next(ref reader);
            Expect(reader, JsonTokenType.StartObject);
            while (Next(ref reader) != JsonTokenType.EndObject)
            {
                draft.Field = reader.GetString()!;
                Next(ref reader);
                ReadField(ref reader, draft);
            }
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or FormatException)
        {
            throw new DocumentFormatException(draft.Field, unreadable.Message, unreadable);
        }
        return draft.Finish(origins);
    }

    /// <summary>Reads an origin of the dictionary.</summary>
    /// <param name="source">The document: all of <c>_source</c>.</param>
    /// <param name="id">The origin's hash as text: the document's id without its first letter.</param>
    /// <returns>The origin.</returns>
    /// <exception cref="DocumentFormatException">It is none of ours.</exception>
    public static StoredOrigin ReadOrigin(ReadOnlySpan<byte> source, string id)
    {
        var reader = new Utf8JsonReader(source, ReaderOptions);
        return OriginDocumentDecoder.Read(ref reader, id);
    }

    private static void ReadField(ref Utf8JsonReader reader, SpanDraft draft)
    {
        switch (draft.Field)
        {
            case "trace_id": draft.TraceId = ReadText(reader); break;
            case "span_id": draft.SpanId = ReadText(reader); break;
            case "parent_span_id": draft.ParentSpanId = ReadText(reader); break;
            case "name": draft.Name ??= ReadText(reader); break;
            case "service": draft.Service ??= ReadText(reader); break;
            case "kind": draft.Kind = ReadText(reader); break;
            case "status": draft.Status = ReadText(reader); break;
            case "@timestamp": draft.StartMillis = reader.GetUInt64(); break;
            case "duration": draft.Duration = reader.GetUInt64(); break;
            case "origin": draft.Origin = ReadText(reader); break;
            case "kv": ReadEntries(ref reader, draft.Few); break;
            case "kvx": ReadEntries(ref reader, draft.Many); break;
            case "a":
                Expect(reader, JsonTokenType.StartObject);
                while (Next(ref reader) != JsonTokenType.EndObject)
                {
                    var member = reader.GetString()!;
                    draft.Field = "a." + member;
                    Next(ref reader);
                    ReadRemainder(ref reader, member, draft);
                }
                break;
            default: reader.Skip(); break;
        }
    }

    private static void ReadRemainder(ref Utf8JsonReader reader, string member, SpanDraft draft)
    {
        switch (member)
        {
            case "ns": draft.StartNanos = reader.GetUInt32(); break;
            case "end": draft.End = reader.GetUInt64(); break;
            case "t": draft.Letters = ReadText(reader); break;
            case "v": draft.InFull = ReadAttributes(ref reader); break;
            case "e": ReadEvents(ref reader, draft.Events); break;
            case "l": ReadLinks(ref reader, draft.Links); break;
            case "ts": draft.TraceState = ReadText(reader); break;
            case "sm": draft.StatusMessage = ReadText(reader); break;
            case "f": draft.Flags = reader.GetUInt32(); break;
            case "da": draft.DroppedAttributes = reader.GetUInt32(); break;
            case "de": draft.DroppedEvents = reader.GetUInt32(); break;
            case "dl": draft.DroppedLinks = reader.GetUInt32(); break;
            case "name": draft.Name = ReadText(reader); break;
            case "service": draft.Service = ReadText(reader); break;
            case "o":
                draft.InlineOrigin = OriginDocumentDecoder.ReadExact(ref reader, draft.Origin, ref draft.Field);
                break;
            default: reader.Skip(); break;
        }
    }

    private static void ReadEntries(ref Utf8JsonReader reader, List<string> entries)
    {
        Expect(reader, JsonTokenType.StartArray);
        while (Next(ref reader) != JsonTokenType.EndArray) entries.Add(ReadText(reader));
    }

    private static void ReadEvents(ref Utf8JsonReader reader, List<EventDraft> events)
    {
        Expect(reader, JsonTokenType.StartArray);
        while (Next(ref reader) != JsonTokenType.EndArray)
        {
            Expect(reader, JsonTokenType.StartArray);
            var found = new EventDraft();
            for (var member = 0; Next(ref reader) != JsonTokenType.EndArray; member++)
            {
                switch (member)
                {
                    case 0: found.NanosAfterStart = reader.GetInt64(); break;
                    case 1: found.Name = ReadText(reader); break;
                    case 2: found.Attributes = ReadAttributes(ref reader); break;
                    case 3: found.Dropped = reader.GetUInt32(); break;
                    default: reader.Skip(); break;
                }
            }
            events.Add(found);
        }
    }

    private static void ReadLinks(ref Utf8JsonReader reader, List<StoredLink> links)
    {
        Expect(reader, JsonTokenType.StartArray);
        while (Next(ref reader) != JsonTokenType.EndArray)
        {
            Expect(reader, JsonTokenType.StartArray);
            string traceId = "", spanId = "", traceState = "";
            IReadOnlyList<StoredAttribute> attributes = [];
            uint flags = 0, dropped = 0;
            for (var member = 0; Next(ref reader) != JsonTokenType.EndArray; member++)
            {
                switch (member)
                {
                    case 0: traceId = ReadText(reader); break;
                    case 1: spanId = ReadText(reader); break;
                    case 2: attributes = ReadAttributes(ref reader); break;
                    case 3: traceState = ReadText(reader); break;
                    case 4: flags = reader.GetUInt32(); break;
                    case 5: dropped = reader.GetUInt32(); break;
                    default: reader.Skip(); break;
                }
            }
            links.Add(new StoredLink(traceId, spanId, traceState, attributes, dropped, flags));
        }
    }
}
