using System.Buffers.Binary;
using System.Collections.Frozen;
using System.IO.Hashing;
using System.Text;
using Tracing.Ids;
using Tracing.Otlp;

namespace Spoor.TraceStore.Elasticsearch.Documents;

/// <summary>Makes the lines of bulk requests straight from OTLP's wire bytes: a span, and the dictionary documents it refers to, each as one
/// <c>create</c> action. Allocates nothing once it is warm. For one thread at a time.</summary>
/// <remarks>The format is told in <c>docs/decisions/0002-document-format.md</c>; <see cref="SpanDocumentDecoder"/> reads it.</remarks>
internal sealed class SpanDocumentEncoder : IDisposable
{
    /// <summary>Characters of the id of a dictionary document.</summary>
    public const int DictionaryIdLength = 1 + OriginHash.TextLength;

    // Written as properties: an array each would be made in the conditional expression, 64 bytes a span.
    private static ReadOnlySpan<byte> CutMark => [0xFE];

    private static ReadOnlySpan<byte> EndMark => [0xFF];

    private readonly EntryWriter _entries = new();
    private readonly SpanParts _parts = new();
    private readonly XxHash128 _hasher = new();
    private readonly FrozenSet<string> _inlineResourceAttributes;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _inlineLookup;

    /// <summary>Creates an encoder.</summary>
    /// <param name="inlineResourceAttributes">Keys of resource attributes that are copied into the entries of each span, for people who look
    /// at the index itself.</param>
    public SpanDocumentEncoder(IEnumerable<string>? inlineResourceAttributes = null)
    {
        _inlineResourceAttributes = (inlineResourceAttributes ?? []).ToFrozenSet(StringComparer.Ordinal);
        _inlineLookup = _inlineResourceAttributes.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Appends the two lines of a span.</summary>
    /// <param name="body">The bulk body.</param>
    /// <param name="index">Name of the index or alias, in UTF-8; empty where the request's path names it.</param>
    /// <param name="request">The scanned request.</param>
    /// <param name="span">Index of the span in <see cref="TraceRequest.Spans"/>.</param>
    /// <param name="origin">Its origin: <see cref="OriginHash.Of"/> its scope.</param>
    /// <param name="inlineOrigin">Whether resource and scope are to stand in the span itself, because the dictionary refused them.</param>
    public void AppendSpan(
        BulkBuffer body, ReadOnlySpan<byte> index, TraceRequest request, int span, OriginHash origin, bool inlineOrigin = false)
    {
        ArgumentNullException.ThrowIfNull(request);
        var bytes = request.Bytes.Span;
        ref readonly var slice = ref request.Spans[span];
        ref readonly var scope = ref request.Scopes[slice.Scope];
        ref readonly var resource = ref request.Resources[scope.Resource];
        var service = resource.ServiceName.Of(bytes);

        Span<byte> id = stackalloc byte[DocumentId.TextLength];
        DocumentId.Write(bytes, slice, origin, _hasher, id);
        AppendAction(body, index, id);

        AppendIds(body, slice);
        AppendNames(body, bytes, slice, service);
        AppendTimes(body, slice);
        if (AdjustedCount.TryRead(slice.TraceState.Of(bytes), slice.TraceId, out var weight))
        {
            body.Append(",\"weight\":"u8);
            JsonText.AppendDouble(body, weight);
        }
        Span<byte> originText = stackalloc byte[OriginHash.TextLength];
        origin.WriteText(originText);
        body.Append(",\"origin\":\""u8);
        body.Append(originText);
        body.Append((byte)'"');

        _entries.Begin(body);
        _parts.Read(bytes, slice.Message, _entries);
        AppendFindableEntries(bytes);
        if (inlineOrigin) OriginDocument.AppendEntries(_entries, request, slice.Scope);
        else if (_inlineResourceAttributes.Count > 0) AppendInlineResourceAttributes(resource.Message.Of(bytes));
        _entries.End();

        if (_parts.ParentSpanId.Length > 0)
        {
            body.Append(",\"parent_span_id\":\""u8);
            JsonText.AppendHex(body, _parts.ParentSpanId.Of(bytes));
            body.Append((byte)'"');
        }
        SpanRemainder.Append(body, request, slice, _parts, inlineOrigin);
        body.Append("}\n"u8);
    }

    /// <summary>Appends the two lines of an origin.</summary>
    /// <param name="body">The bulk body.</param>
    /// <param name="index">Name of the dictionary's index or alias, in UTF-8; empty where the request's path names it.</param>
    /// <param name="request">The scanned request.</param>
    /// <param name="scope">Index of the scope in <see cref="TraceRequest.Scopes"/>.</param>
    /// <param name="origin">Its hash.</param>
    public void AppendOrigin(BulkBuffer body, ReadOnlySpan<byte> index, TraceRequest request, int scope, OriginHash origin)
    {
        ArgumentNullException.ThrowIfNull(request);
        Span<byte> id = stackalloc byte[DictionaryIdLength];
        id[0] = (byte)'o';
        origin.WriteText(id[1..]);
        AppendAction(body, index, id);
        OriginDocument.Append(body, _entries, request, scope);
        body.Append((byte)'\n');
    }

    /// <summary>Writes the id of an operation's document.</summary>
    /// <param name="service">Service name, in UTF-8.</param>
    /// <param name="name">Span name, in UTF-8.</param>
    /// <param name="kind">Span kind.</param>
    /// <param name="destination">At least <see cref="DictionaryIdLength"/> bytes.</param>
    /// <remarks>Names that are the same once cut are one operation, so that names without end do not fill the dictionary.</remarks>
    public void WriteOperationId(ReadOnlySpan<byte> service, ReadOnlySpan<byte> name, int kind, Span<byte> destination)
    {
        Span<byte> kindBytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(kindBytes, kind);
        _hasher.Reset();
        AppendCut(_hasher, service);
        AppendCut(_hasher, name);
        _hasher.Append(kindBytes);
        destination[0] = (byte)'p';
        new OriginHash(_hasher.GetCurrentHashAsUInt128()).WriteText(destination[1..]);

        static void AppendCut(XxHash128 hasher, ReadOnlySpan<byte> text)
        {
            var cut = EntryText.Cut(text, EntryText.MaxValueBytes);
            hasher.Append(text[..cut]);
            // Neither byte occurs in UTF-8: no two pairs of names run together to the same bytes.
            hasher.Append(cut < text.Length ? CutMark : EndMark);
        }
    }

    /// <summary>Appends the two lines of an operation.</summary>
    /// <param name="body">The bulk body.</param>
    /// <param name="index">Name of the dictionary's index or alias, in UTF-8; empty where the request's path names it.</param>
    /// <param name="service">Service name, in UTF-8; empty where the resource has none.</param>
    /// <param name="name">Span name, in UTF-8.</param>
    /// <param name="kind">Span kind.</param>
    public void AppendOperation(BulkBuffer body, ReadOnlySpan<byte> index, ReadOnlySpan<byte> service, ReadOnlySpan<byte> name, int kind)
    {
        Span<byte> id = stackalloc byte[DictionaryIdLength];
        WriteOperationId(service, name, kind, id);
        AppendAction(body, index, id);
        body.Append("{\"type\":\"operation\",\"service\":\""u8);
        EntryText.AppendValue(body, service);
        body.Append("\",\"name\":\""u8);
        EntryText.AppendValue(body, name);
        body.Append("\",\"kind\":\""u8);
        EnumWords.AppendKind(body, kind);
        body.Append("\"}\n"u8);
    }

    /// <inheritdoc/>
    public void Dispose() => _entries.Dispose();

    private static void AppendAction(BulkBuffer body, ReadOnlySpan<byte> index, ReadOnlySpan<byte> id)
    {
        if (index.IsEmpty) body.Append("{\"create\":{\"_id\":\""u8);
        else
        {
            body.Append("{\"create\":{\"_index\":\""u8);
            body.Append(index);
            body.Append("\",\"_id\":\""u8);
        }
        body.Append(id);
        body.Append("\"}}\n"u8);
    }

    private static void AppendIds(BulkBuffer body, in SpanSlice span)
    {
        Span<byte> ids = stackalloc byte[TraceId.SizeInBytes];
        span.TraceId.Write(ids);
        body.Append("{\"trace_id\":\""u8);
        JsonText.AppendHex(body, ids);
        BinaryPrimitives.WriteUInt64BigEndian(ids, span.SpanId.Value);
        body.Append("\",\"span_id\":\""u8);
        JsonText.AppendHex(body, ids[..SpanId.SizeInBytes]);
    }

    private static void AppendNames(BulkBuffer body, ReadOnlySpan<byte> request, in SpanSlice span, ReadOnlySpan<byte> service)
    {
        body.Append("\",\"service\":\""u8);
        EntryText.AppendValue(body, service);
        body.Append("\",\"name\":\""u8);
        EntryText.AppendValue(body, span.Name.Of(request));
        body.Append("\",\"kind\":\""u8);
        EnumWords.AppendKind(body, span.Kind);
        body.Append("\",\"status\":\""u8);
        EnumWords.AppendStatus(body, span.StatusCode);
        body.Append((byte)'"');
    }

    private static void AppendTimes(BulkBuffer body, in SpanSlice span)
    {
        body.Append(",\"@timestamp\":"u8);
        JsonText.AppendInteger(body, span.StartUnixNanos / SpanRemainder.NanosPerMillisecond);
        body.Append(",\"duration\":"u8);
        JsonText.AppendInteger(body, SpanRemainder.Duration(span));
        if (span.ParentSpanId.Value == 0) body.Append(",\"root\":true"u8);
    }

    /// <summary>Entries of what has no entry as its only copy: attributes in full, events, status message, links.</summary>
    private void AppendFindableEntries(ReadOnlySpan<byte> request)
    {
        foreach (var place in _parts.InFull)
        {
            var attribute = WireAttribute.Read(place.Of(request));
            _entries.AppendFindable(KeyPrefix.None, attribute.Key, attribute.Value);
        }
        foreach (var place in _parts.Events)
        {
            var message = place.Of(request);
            var fields = new WireReader(message);
            while (fields.Read())
                if (fields.Tag == OtlpTags.Event.Name) _entries.AppendFindable(KeyPrefix.None, "event.name"u8, WireValue.OfText(fields.Bytes));
            _entries.AppendAllFindable(KeyPrefix.Event, message, OtlpTags.Event.Attributes);
        }
        if (_parts.StatusMessage.Length > 0)
            _entries.AppendFindable(KeyPrefix.None, "status.message"u8, WireValue.OfText(_parts.StatusMessage.Of(request)));
        foreach (var place in _parts.Links)
        {
            var fields = new WireReader(place.Of(request));
            while (fields.Read())
                if (fields.Tag == OtlpTags.Link.TraceId) _entries.AppendFindableId("link.trace_id"u8, fields.Bytes);
        }
    }

    private void AppendInlineResourceAttributes(ReadOnlySpan<byte> resourceSpans)
    {
        Span<char> key = stackalloc char[EntryText.MaxKeyBytes];
        var resources = new WireReader(resourceSpans);
        while (resources.Read())
        {
            if (resources.Tag != OtlpTags.ResourceSpans.Resource) continue;
            var attributes = new WireReader(resources.Bytes);
            while (attributes.Read())
            {
                if (attributes.Tag != OtlpTags.Resource.Attributes) continue;
                var attribute = WireAttribute.Read(attributes.Bytes);
                if (attribute.Key.Length > key.Length) continue;
                var length = Encoding.UTF8.GetChars(attribute.Key, key);
                if (_inlineLookup.Contains(key[..length])) _entries.AppendFindable(KeyPrefix.Resource, attribute.Key, attribute.Value);
            }
        }
    }
}
