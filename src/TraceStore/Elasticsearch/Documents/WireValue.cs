using Spoor.TraceStore.Reading;
using Tracing.Otlp;

namespace Spoor.TraceStore.Elasticsearch.Documents;

/// <summary>The value of an attribute, in place in the bytes of its <c>AnyValue</c>.</summary>
internal readonly ref struct WireValue
{
    private WireValue(AttributeKind kind, ReadOnlySpan<byte> bytes, ulong number)
    {
        Kind = kind;
        Bytes = bytes;
        Number = number;
    }

    /// <summary>What the value is.</summary>
    public AttributeKind Kind { get; }

    /// <summary>UTF-8 of a text, the bytes of bytes, the message of an array or map.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>A flag (not zero: true), an integer, or the bits of a double.</summary>
    public ulong Number { get; }

    /// <summary>A text.</summary>
    /// <param name="text">The text, in UTF-8.</param>
    /// <returns>The value.</returns>
    public static WireValue OfText(ReadOnlySpan<byte> text) => new(AttributeKind.Text, text, 0);

    /// <summary>Reads an <c>AnyValue</c>.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The value; of several the last, as protobuf wants it.</returns>
    public static WireValue Read(ReadOnlySpan<byte> message) =>
        // A short text and nothing else, which most values are.
        message.Length >= 2 && message[0] == OtlpTags.AnyValue.String && message[1] < 0x80 && message[1] == message.Length - 2
            ? OfText(message[2..])
            : ReadFields(message);

    private static WireValue ReadFields(ReadOnlySpan<byte> message)
    {
        var value = new WireValue(AttributeKind.Empty, default, 0);
        var fields = new WireReader(message);
        while (fields.Read())
        {
            var kind = fields.Tag switch
            {
                OtlpTags.AnyValue.String => AttributeKind.Text,
                OtlpTags.AnyValue.Bool => AttributeKind.Flag,
                OtlpTags.AnyValue.Int => AttributeKind.Integer,
                OtlpTags.AnyValue.Double => AttributeKind.Double,
                OtlpTags.AnyValue.Array => AttributeKind.Array,
                OtlpTags.AnyValue.KvList => AttributeKind.Map,
                OtlpTags.AnyValue.Bytes => AttributeKind.Bytes,
                _ => AttributeKind.Absent,
            };
            if (kind == AttributeKind.Absent) continue;
            value = new WireValue(kind, (fields.Tag & 7) == 2 ? fields.Bytes : default, fields.Number);
        }
        return value;
    }
}
