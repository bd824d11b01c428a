using System.Runtime.CompilerServices;
using Spoor.TraceStore.Reading;

namespace Spoor.TraceStore.Elasticsearch.Documents;

/// <summary>Writes the entries of a document: the arrays <c>kv</c> and <c>kvx</c>. First come those that are an attribute's only copy, in
/// order, then those that exist to be found only; the reader takes as many of the first as there are letters, and leaves the rest.</summary>
/// <remarks>The entries of <c>kv</c> go straight into the body, those of <c>kvx</c> wait aside. Allocates nothing once it is warm. For one
/// thread at a time.</remarks>
internal sealed class EntryWriter : FindableEntries
{
    /// <summary>Letter of an attribute that stands in full elsewhere.</summary>
    public const byte InFull = (byte)'v';

    private const int KeptCapacity = 1024 * 1024;

    private readonly AttributeKeys _keys = new();
    private readonly BulkBuffer _aside = new(4096);
    private BulkBuffer _few;
    private BulkBuffer _many;
    private int _start;
    private int _firstEntry;

    /// <summary>Creates a writer.</summary>
    public EntryWriter() => _few = _many = _aside;

    /// <summary>Begins the entries of a document that has <c>kv</c> and <c>kvx</c>.</summary>
    /// <param name="body">The document so far, without its closing brace.</param>
    public void Begin(BulkBuffer body) => Begin(body, _aside);

    /// <summary>Begins the entries of a document that has only <c>kv</c>.</summary>
    /// <param name="body">The document so far, without its closing brace.</param>
    public void BeginWithoutKvx(BulkBuffer body) => Begin(body, body);

    /// <summary>Appends an attribute's only copy, if its value is short and simple.</summary>
    /// <param name="attribute">An attribute of the span.</param>
    /// <returns>The letter of its type, in upper case where the entry stands in <c>kvx</c>; or <see cref="InFull"/>, and nothing is
    /// written: the attribute must be given back from elsewhere, and be made findable by <see cref="FindableEntries.AppendFindable"/>.</returns>
    public byte Append(in WireAttribute attribute)
    {
        if (attribute.Key.Length > EntryText.MaxKeyBytes) return InFull;
        var value = attribute.Value;
        int letter;
        switch (value.Kind)
        {
            case AttributeKind.Text when value.Bytes.Length <= EntryText.MaxValueBytes:
                return AppendText(KeyPrefix.None, attribute.Key, value.Bytes) ? (byte)'S' : (byte)'s';
            case AttributeKind.Integer: letter = 'i'; break;
            case AttributeKind.Double: letter = 'd'; break;
            case AttributeKind.Flag: letter = 'b'; break;
            case AttributeKind.Bytes when value.Bytes.Length <= EntryText.MaxRawBytes: letter = 'x'; break;
            default: return InFull;
        }
        return (byte)(AppendScalar(KeyPrefix.None, attribute.Key, value) ? letter - 'a' + 'A' : letter);
    }

    /// <summary>Ends the entries; arrays without any are left out.</summary>
    public void End()
    {
        if (_few.Length > _firstEntry) _few.ReplaceLast((byte)']');
        else _few.Truncate(_start);
        if (_aside.Length == 0) return;
        _aside.ReplaceLast((byte)']');
        _few.Append(",\"kvx\":["u8);
        _few.Append(_aside.WrittenSpan);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _aside.Dispose();
    }

    private void Begin(BulkBuffer body, BulkBuffer many)
    {
        _aside.Clear(KeptCapacity);
        _few = body;
        _many = many;
        _start = body.Length;
        body.Append(",\"kv\":["u8);
        _firstEntry = body.Length;
        BeginNested();
    }

    /// <inheritdoc/>
    private protected override int AppendEntry(KeyPrefix prefix, ReadOnlySpan<byte> key, WireValue value)
    {
        var before = _few.Length + _many.Length;
        AppendScalar(prefix, key, value);
        return _few.Length + _many.Length - before;
    }

    /// <returns>Whether the entry went to <c>kvx</c>.</returns>
    private bool AppendText(KeyPrefix prefix, ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        var key = _keys.Find(prefix, name);
        key?.Observe(text);
        var hasMany = key is null || key.HasManyValues;
        var body = hasMany ? _many : _few;
        AppendOpening(body, key, prefix, name);
        EntryText.AppendValue(body, text);
        body.Append("\","u8);
        return hasMany;
    }

    /// <returns>Whether the entry went to <c>kvx</c>.</returns>
    private bool AppendScalar(KeyPrefix prefix, ReadOnlySpan<byte> name, WireValue value)
    {
        if (value.Kind == AttributeKind.Text) return AppendText(prefix, name, value.Bytes);
        var key = _keys.Find(prefix, name);
        if (value.Kind == AttributeKind.Bytes) key?.Observe(value.Bytes);
        else if (value.Kind is AttributeKind.Integer or AttributeKind.Double) key?.Observe(value.Number);
        var hasMany = key is null || key.HasManyValues;
        var body = hasMany ? _many : _few;
        AppendOpening(body, key, prefix, name);
        switch (value.Kind)
        {
            case AttributeKind.Flag:
                body.Append(value.Number != 0 ? "true"u8 : "false"u8);
                break;
            case AttributeKind.Integer:
                JsonText.AppendInteger(body, (long)value.Number);
                break;
            case AttributeKind.Double:
                JsonText.AppendDouble(body, BitConverter.UInt64BitsToDouble(value.Number));
                break;
            case AttributeKind.Bytes:
                JsonText.AppendBase64(body, value.Bytes[..Math.Min(value.Bytes.Length, EntryText.MaxRawBytes)]);
                if (value.Bytes.Length > EntryText.MaxRawBytes) body.Append(EntryText.CutMark);
                break;
        }
        body.Append("\","u8);
        if (value.Kind == AttributeKind.Integer) AppendSortable(key, prefix, name, (long)value.Number);
        else if (value.Kind == AttributeKind.Double) AppendSortable(key, prefix, name, BitConverter.UInt64BitsToDouble(value.Number));
        return hasMany;
    }

    private void AppendSortable(AttributeKey? key, KeyPrefix prefix, ReadOnlySpan<byte> name, double number)
    {
        // Nothing is less or greater than NaN.
        if (double.IsNaN(number)) return;
        AppendOpening(_many, key, prefix, name);
        _many.ReplaceLast((byte)'#');
        EntryText.AppendNumber(_many, number);
        _many.Append("\","u8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AppendOpening(BulkBuffer body, AttributeKey? key, KeyPrefix prefix, ReadOnlySpan<byte> name)
    {
        if (key is not null)
        {
            body.Append(key.Opening);
            return;
        }
        body.Append((byte)'"');
        EntryText.AppendKey(body, prefix, name);
        body.Append((byte)'=');
    }
}
