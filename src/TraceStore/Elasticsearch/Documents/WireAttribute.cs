using Tracing.Otlp;

namespace Spoor.TraceStore.Elasticsearch.Documents;

/// <summary>An attribute, in place in the bytes of its <c>KeyValue</c>.</summary>
internal readonly ref struct WireAttribute
{
    private WireAttribute(ReadOnlySpan<byte> key, WireValue value)
    {
        Key = key;
        Value = value;
    }

    /// <summary>The key, in UTF-8; empty where absent.</summary>
    public ReadOnlySpan<byte> Key { get; }

    /// <summary>The value.</summary>
    public WireValue Value { get; }

    /// <summary>Reads a <c>KeyValue</c>.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The attribute.</returns>
    public static WireAttribute Read(ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> key = default;
        WireValue value = default;
        var fields = new WireReader(message);
        while (fields.Read())
        {
            if (fields.Tag == OtlpTags.KeyValue.Key) key = fields.Bytes;
            else if (fields.Tag == OtlpTags.KeyValue.Value) value = WireValue.Read(fields.Bytes);
        }
        return new WireAttribute(key, value);
    }
}
