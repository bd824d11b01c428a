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
        // What nearly every sender writes: key, then value, each shorter than 128 bytes, and nothing else.
        if (message.Length >= 4 && message[0] == OtlpTags.KeyValue.Key)
        {
            int keyLength = message[1], valueField = 2 + keyLength;
            if (valueField + 2 <= message.Length && message[valueField] == OtlpTags.KeyValue.Value && message[valueField + 1] < 0x80
                && valueField + 2 + message[valueField + 1] == message.Length && keyLength < 0x80)
                return new WireAttribute(message.Slice(2, keyLength), WireValue.Read(message[(valueField + 2)..]));
        }
        return ReadFields(message);
    }

    private static WireAttribute ReadFields(ReadOnlySpan<byte> message)
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
