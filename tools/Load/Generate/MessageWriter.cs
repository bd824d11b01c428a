using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Tracing.Otlp;

namespace Spoor.Load.Generate;

/// <summary>Writes the fields of one protobuf message.</summary>
internal sealed class MessageWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>What was written so far.</summary>
    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    /// <summary>Writes a length-delimited field.</summary>
    /// <param name="tag">Its tag.</param>
    /// <param name="value">Its bytes.</param>
    public void Bytes(uint tag, ReadOnlySpan<byte> value)
    {
        Varint(tag);
        Varint((ulong)value.Length);
        _bytes.Write(value);
    }

    /// <summary>Writes a text.</summary>
    /// <param name="tag">Its tag.</param>
    /// <param name="value">The text.</param>
    public void Text(uint tag, string value) => Bytes(tag, Encoding.UTF8.GetBytes(value));

    /// <summary>Writes a nested message.</summary>
    /// <param name="tag">Its tag.</param>
    /// <param name="value">The message.</param>
    public void Message(uint tag, MessageWriter value) => Bytes(tag, value.Written);

    /// <summary>Writes the fields of another message behind those of this one.</summary>
    /// <param name="fields">The other message.</param>
    public void Append(MessageWriter fields) => _bytes.Write(fields.Written);

    /// <summary>Writes a varint field.</summary>
    /// <param name="tag">Its tag.</param>
    /// <param name="value">Its value.</param>
    public void Number(uint tag, ulong value)
    {
        Varint(tag);
        Varint(value);
    }

    /// <summary>Writes a fixed64 field.</summary>
    /// <param name="tag">Its tag.</param>
    /// <param name="value">Its value.</param>
    public void Fixed64(uint tag, ulong value)
    {
        Varint(tag);
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.GetSpan(8), value);
        _bytes.Advance(8);
    }

    /// <summary>Writes a fixed32 field.</summary>
    /// <param name="tag">Its tag.</param>
    /// <param name="value">Its value.</param>
    public void Fixed32(uint tag, uint value)
    {
        Varint(tag);
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.GetSpan(4), value);
        _bytes.Advance(4);
    }

    /// <summary>Writes an attribute.</summary>
    /// <param name="tag">Tag of the field that attributes have in this message.</param>
    /// <param name="key">Its key.</param>
    /// <param name="value">A string, bool, int, long, double, byte array, string array, or pairs of key and value.</param>
    public void Attribute(uint tag, string key, object value)
    {
        var pair = new MessageWriter();
        pair.Text(OtlpTags.KeyValue.Key, key);
        pair.Message(OtlpTags.KeyValue.Value, Value(value));
        Message(tag, pair);
    }

    private static MessageWriter Value(object value)
    {
        var any = new MessageWriter();
        switch (value)
        {
            case string text:
                any.Text(OtlpTags.AnyValue.String, text);
                break;
            case bool flag:
                any.Number(OtlpTags.AnyValue.Bool, flag ? 1UL : 0);
                break;
            case int number:
                any.Number(OtlpTags.AnyValue.Int, (ulong)(long)number);
                break;
            case long number:
                any.Number(OtlpTags.AnyValue.Int, (ulong)number);
                break;
            case double number:
                any.Fixed64(OtlpTags.AnyValue.Double, BitConverter.DoubleToUInt64Bits(number));
                break;
            case byte[] bytes:
                any.Bytes(OtlpTags.AnyValue.Bytes, bytes);
                break;
            case string[] texts:
                var array = new MessageWriter();
                foreach (var text in texts) array.Message(OtlpTags.ListValue.Values, Value(text));
                any.Message(OtlpTags.AnyValue.Array, array);
                break;
            case (string Key, object Value)[] pairs:
                var map = new MessageWriter();
                foreach (var (key, inner) in pairs) map.Attribute(OtlpTags.ListValue.Values, key, inner);
                any.Message(OtlpTags.AnyValue.KvList, map);
                break;
            default:
                throw new ArgumentException($"An attribute cannot hold a {value.GetType().Name}.", nameof(value));
        }
        return any;
    }

    private void Varint(ulong value)
    {
        var room = _bytes.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7) room[length++] = (byte)(value | 0x80);
        room[length++] = (byte)value;
        _bytes.Advance(length);
    }
}
