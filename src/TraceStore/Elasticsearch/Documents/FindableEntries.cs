using Spoor.TraceStore.Reading;
using Tracing.Otlp;

namespace Spoor.TraceStore.Elasticsearch.Documents;

/// <summary>Makes the entries by which attributes are found: one for a simple value, one for each element of an array or map. What an entry is
/// differs by store. For one thread at a time.</summary>
internal abstract class FindableEntries : IDisposable
{
    /// <summary>Most bytes of entries that elements of arrays and maps bring to one document. Each repeats the key, so that without a bound
    /// a span of 500 KB could become hundreds of MB.</summary>
    public const int MaxNestedBytes = 256 * 1024;

    private const int KeptCapacity = 64 * 1024;

    private readonly BulkBuffer _path = new(1024);
    private int _nestedBytesLeft = MaxNestedBytes;

    /// <summary>Appends entries by which an attribute is found.</summary>
    /// <param name="prefix">Whose attribute it is.</param>
    /// <param name="key">Its key.</param>
    /// <param name="value">Its value.</param>
    public void AppendFindable(KeyPrefix prefix, ReadOnlySpan<byte> key, WireValue value)
    {
        if (value.Kind is not (AttributeKind.Array or AttributeKind.Map))
        {
            AppendEntry(prefix, key, value);
            return;
        }
        _path.Clear(KeptCapacity);
        _path.Append(key);
        AppendNested(prefix, value);
    }

    /// <summary>Appends entries for each attribute of a message.</summary>
    /// <param name="prefix">Whose attributes they are.</param>
    /// <param name="message">A span, event, resource or scope.</param>
    /// <param name="tag">Tag of its attributes.</param>
    public void AppendAllFindable(KeyPrefix prefix, ReadOnlySpan<byte> message, uint tag)
    {
        var fields = new WireReader(message);
        while (fields.Read())
        {
            if (fields.Tag != tag) continue;
            var attribute = WireAttribute.Read(fields.Bytes);
            AppendFindable(prefix, attribute.Key, attribute.Value);
        }
    }

    /// <summary>Appends an entry by which an id is found, as hex.</summary>
    /// <param name="key">The entry's key.</param>
    /// <param name="id">The id, of whatever length.</param>
    public void AppendFindableId(ReadOnlySpan<byte> key, ReadOnlySpan<byte> id)
    {
        _path.Clear(KeptCapacity);
        JsonText.AppendHex(_path, id);
        AppendEntry(KeyPrefix.None, key, WireValue.OfText(_path.WrittenSpan));
    }

    /// <inheritdoc/>
    public virtual void Dispose() => _path.Dispose();

    /// <summary>Begins a document.</summary>
    private protected void BeginNested() => _nestedBytesLeft = MaxNestedBytes;

    /// <summary>Appends the entry of a simple value.</summary>
    /// <returns>Bytes of it.</returns>
    private protected abstract int AppendEntry(KeyPrefix prefix, ReadOnlySpan<byte> key, WireValue value);

    private void AppendNested(KeyPrefix prefix, WireValue value)
    {
        if (value.Kind is not (AttributeKind.Array or AttributeKind.Map))
        {
            _nestedBytesLeft -= AppendEntry(prefix, _path.WrittenSpan, value);
            return;
        }
        var isEmpty = true;
        var length = _path.Length;
        var elements = new WireReader(value.Bytes);
        while (_nestedBytesLeft > 0 && elements.Read())
        {
            if (elements.Tag != OtlpTags.ListValue.Values) continue;
            isEmpty = false;
            if (value.Kind == AttributeKind.Array) AppendNested(prefix, WireValue.Read(elements.Bytes));
            else
            {
                var entry = WireAttribute.Read(elements.Bytes);
                _path.Append((byte)'.');
                _path.Append(entry.Key);
                AppendNested(prefix, entry.Value);
                _path.Truncate(length);
            }
        }
        if (isEmpty) AppendEntry(prefix, _path.WrittenSpan, default);
    }
}
