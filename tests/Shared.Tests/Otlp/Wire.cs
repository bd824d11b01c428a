namespace Tracing.Tests.Otlp;

/// <summary>Protobuf written by hand, for what no encoder writes: fields twice, in odd order, of odd types, cut short.</summary>
internal static class Wire
{
    public static byte[] Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        return [.. bytes, (byte)value];
    }

    public static byte[] Number(int field, ulong value) => [.. Varint((uint)field << 3), .. Varint(value)];

    public static byte[] Fixed64(int field, ulong value) => [.. Varint((uint)field << 3 | 1), .. BitConverter.GetBytes(value)];

    public static byte[] Bytes(int field, params ReadOnlySpan<byte> value) => [.. Varint((uint)field << 3 | 2), .. Varint((uint)value.Length), .. value];

    public static byte[] Message(int field, params byte[][] fields) => Bytes(field, [.. fields.SelectMany(bytes => bytes)]);

    public static byte[] Request(params byte[][] scopesAndResources) => Message(1, scopesAndResources);

    /// <summary>A span in order, and more fields behind.</summary>
    public static byte[] Span(params byte[][] more) =>
        Message(2, [Bytes(1, "0123456789abcdef"u8), Bytes(2, "12345678"u8), .. more]);

    public static byte[] Attribute(int field, ReadOnlySpan<byte> key, byte[] value) => Message(field, Bytes(1, key), Bytes(2, value));

    public static byte[] Text(ReadOnlySpan<byte> text) => Bytes(1, text);
}
