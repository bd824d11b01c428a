using System.Buffers.Text;
using System.Runtime.InteropServices;
using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Reading;
using Tracing.Otlp;

namespace Spoor.TraceStore.Embedded.Segments;

/// <summary>The terms by which a span is found, as hashes: the same entries that stand in <c>kv</c> and <c>kvx</c> of a span's and its origin's
/// documents in Elasticsearch, see <see cref="KeyValueTerm"/>. Allocates nothing once it is warm. For one thread at a time.</summary>
internal sealed class SpanTerms : FindableEntries
{
    private const int KeptCapacity = 64 * 1024;

    private readonly BulkBuffer _entry = new(1024);
    private readonly List<ulong> _hashes = [];

    /// <summary>Terms of what was read since <see cref="Clear"/>; some may stand there twice.</summary>
    public ReadOnlySpan<ulong> Hashes => CollectionsMarshal.AsSpan(_hashes);

    /// <summary>Forgets the terms.</summary>
    public void Clear()
    {
        _hashes.Clear();
        BeginNested();
    }

    /// <summary>Adds what tells a span itself: its attributes, events, links and status message, but none of its plain fields.</summary>
    /// <param name="request">Bytes of the request.</param>
    /// <param name="span">The span.</param>
    public void AddSpan(ReadOnlySpan<byte> request, in SpanSlice span)
    {
        var fields = new WireReader(span.Message.Of(request));
        while (fields.Read())
        {
            switch (fields.Tag)
            {
                case OtlpTags.Span.Attributes: AddAttribute(KeyPrefix.None, fields.Bytes); break;
                case OtlpTags.Span.Events: AddEvent(fields.Bytes); break;
                case OtlpTags.Span.Links: AddLink(fields.Bytes); break;
                case OtlpTags.Span.Status: AddStatus(fields.Bytes); break;
            }
        }
    }

    /// <summary>Adds what tells where spans come from: attributes of resource and scope, name and version of the scope.</summary>
    /// <param name="request">The scanned request.</param>
    /// <param name="scope">Index of the scope.</param>
    public void AddOrigin(TraceRequest request, int scope)
    {
        var bytes = request.Bytes.Span;
        var fields = new WireReader(request.Resources[request.Scopes[scope].Resource].Message.Of(bytes));
        while (fields.Read())
            if (fields.Tag == OtlpTags.ResourceSpans.Resource) AppendAllFindable(KeyPrefix.Resource, fields.Bytes, OtlpTags.Resource.Attributes);
        fields = new WireReader(request.Scopes[scope].Message.Of(bytes));
        while (fields.Read())
        {
            if (fields.Tag != OtlpTags.ScopeSpans.Scope) continue;
            AppendAllFindable(KeyPrefix.Scope, fields.Bytes, OtlpTags.Scope.Attributes);
            var scopeFields = new WireReader(fields.Bytes);
            while (scopeFields.Read())
            {
                if (scopeFields.Tag == OtlpTags.Scope.Name) _hashes.Add(TermHash.OfScopeName(scopeFields.Bytes));
                else if (scopeFields.Tag == OtlpTags.Scope.Version) _hashes.Add(TermHash.OfScopeVersion(scopeFields.Bytes));
            }
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _entry.Dispose();
    }

    private void AddAttribute(KeyPrefix prefix, ReadOnlySpan<byte> message)
    {
        var attribute = WireAttribute.Read(message);
        // Nearly all are simple: those save the call that a derived class may answer.
        if (attribute.Value.Kind is AttributeKind.Array or AttributeKind.Map) AppendFindable(prefix, attribute.Key, attribute.Value);
        else AppendEntry(prefix, attribute.Key, attribute.Value);
    }

    private void AddEvent(ReadOnlySpan<byte> message)
    {
        var fields = new WireReader(message);
        while (fields.Read())
        {
            if (fields.Tag == OtlpTags.Event.Name) AppendEntry(KeyPrefix.None, "event.name"u8, WireValue.OfText(fields.Bytes));
            else if (fields.Tag == OtlpTags.Event.Attributes) AddAttribute(KeyPrefix.Event, fields.Bytes);
        }
    }

    private void AddLink(ReadOnlySpan<byte> message)
    {
        var fields = new WireReader(message);
        while (fields.Read())
            if (fields.Tag == OtlpTags.Link.TraceId) AppendFindableId("link.trace_id"u8, fields.Bytes);
    }

    private void AddStatus(ReadOnlySpan<byte> message)
    {
        var fields = new WireReader(message);
        while (fields.Read())
            if (fields.Tag == OtlpTags.Status.Message && fields.Bytes.Length > 0)
                AppendEntry(KeyPrefix.None, "status.message"u8, WireValue.OfText(fields.Bytes));
    }

    /// <inheritdoc/>
    private protected override int AppendEntry(KeyPrefix prefix, ReadOnlySpan<byte> key, WireValue value)
    {
        _entry.Clear(KeptCapacity);
        AppendOpening(prefix, key);
        switch (value.Kind)
        {
            case AttributeKind.Text:
                var kept = EntryText.Cut(value.Bytes, EntryText.MaxValueBytes);
                _entry.Append(value.Bytes[..kept]);
                if (kept < value.Bytes.Length) _entry.Append(EntryText.CutMark);
                break;
            case AttributeKind.Flag:
                _entry.Append(value.Number != 0 ? "true"u8 : "false"u8);
                break;
            case AttributeKind.Integer:
                ((long)value.Number).TryFormat(_entry.GetSpan(32), out var digits, provider: System.Globalization.CultureInfo.InvariantCulture);
                _entry.Advance(digits);
                break;
            case AttributeKind.Double:
                BitConverter.UInt64BitsToDouble(value.Number)
                    .TryFormat(_entry.GetSpan(32), out var written, provider: System.Globalization.CultureInfo.InvariantCulture);
                _entry.Advance(written);
                break;
            case AttributeKind.Bytes:
                var raw = value.Bytes[..Math.Min(value.Bytes.Length, EntryText.MaxRawBytes)];
                Base64.EncodeToUtf8(raw, _entry.GetSpan(EntryText.MaxValueBytes + 4), out _, out var encoded);
                _entry.Advance(encoded);
                if (raw.Length < value.Bytes.Length) _entry.Append(EntryText.CutMark);
                break;
        }
        _hashes.Add(TermHash.OfEntry(_entry.WrittenSpan));
        return _entry.Length;
    }

    private void AppendOpening(KeyPrefix prefix, ReadOnlySpan<byte> key)
    {
        _entry.Append(EntryText.Of(prefix));
        var rest = key[..EntryText.Cut(key, EntryText.MaxKeyBytes)];
        for (var run = rest.IndexOfAny("%=#"u8); run >= 0; run = rest.IndexOfAny("%=#"u8))
        {
            _entry.Append(rest[..run]);
            _entry.Append(rest[run] switch { (byte)'%' => "%25"u8, (byte)'=' => "%3D"u8, _ => "%23"u8 });
            rest = rest[(run + 1)..];
        }
        _entry.Append(rest);
        if (key.Length > EntryText.MaxKeyBytes) _entry.Append(EntryText.CutMark);
        _entry.Append((byte)'=');
    }
}
