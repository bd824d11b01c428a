using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Tracing.Otlp.Json;

/// <summary>One walk over the tokens of a request: each object becomes a protobuf message, each member a field of it.</summary>
/// <remarks>The methods read the value that the JSON reader stands on, and leave it on the value's last token. One that answers
/// <see langword="false"/> has set <see cref="Fault"/>, and the callers put their part of the path in front of it on the way out.</remarks>
internal ref struct OtlpJsonTranscoder(ReadOnlySpan<byte> json, WireWriter protobuf, Span<byte> scratch)
{
    /// <summary>Bytes of scratch: for keys, numbers, ids and names of enums that were written with escapes.</summary>
    public const int ScratchBytes = 256;

    private readonly Span<byte> _scratch = scratch;
    private Utf8JsonReader _json = new(json, new JsonReaderOptions { MaxDepth = OtlpJsonReader.MaxDepth });

    /// <summary>What is wrong.</summary>
    public OtlpJsonFault Fault { get; private set; }

    /// <summary>Where the reading stands, in bytes.</summary>
    public readonly int Offset => (int)_json.BytesConsumed;

    /// <summary>Reads the whole request.</summary>
    /// <returns><see langword="false"/> when it is no OTLP/JSON, or the result is too large.</returns>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public bool TryTranscode()
    {
        _json.Read();
        if (_json.TokenType != JsonTokenType.StartObject)
        {
            Expected("an object");
            Under("The request");
            return false;
        }
        if (!TryReadMembers(OtlpJsonSchema.Request)) return false;
        _json.Read();   // refuses what may stand behind
        return true;
    }

    private bool TryReadMembers(OtlpJsonMessage message)
    {
        var likely = 0;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            var field = message.Find(ShortText(), ref likely);
            _json.Read();
            if (field is null) _json.Skip();
            else if (_json.TokenType != JsonTokenType.Null && !(field.IsRepeated ? TryReadList(field) : TryReadValue(field)))
            {
                Under(field.Name);
                return false;
            }
        }
        return true;
    }

    private bool TryReadList(OtlpJsonField field)
    {
        if (_json.TokenType != JsonTokenType.StartArray) return Expected("an array");
        for (var index = 0; _json.Read() && _json.TokenType != JsonTokenType.EndArray; index++)
        {
            if (TryReadValue(field)) continue;
            Under($"[{index}]");
            return false;
        }
        return true;
    }

    private bool TryReadValue(OtlpJsonField field)
    {
        var read = field.Kind switch
        {
            OtlpJsonKind.Message => TryReadMessage(field),
            OtlpJsonKind.Text => TryReadText(field),
            OtlpJsonKind.Hex => TryReadHex(field),
            OtlpJsonKind.Base64 => TryReadBase64(field),
            OtlpJsonKind.Bool => TryReadBool(field),
            OtlpJsonKind.Enum => TryReadEnum(field),
            OtlpJsonKind.Double => TryReadDouble(field),
            OtlpJsonKind.Int64 => TryReadInt64(field),
            _ => TryReadUnsigned(field),
        };
        return read && (!protobuf.IsFull || TooLarge());
    }

    private bool TryReadMessage(OtlpJsonField field)
    {
        var isNull = _json.TokenType == JsonTokenType.Null;
        if (!isNull && _json.TokenType != JsonTokenType.StartObject) return Expected("an object");
        var nested = protobuf.Begin(field.Tag, field.LengthBytes);
        if (!isNull && !TryReadMembers(field.Message!)) return false;
        protobuf.End(nested);
        return true;
    }

    private bool TryReadText(OtlpJsonField field)
    {
        if (_json.TokenType != JsonTokenType.String) return Expected("a string");
        var text = _json.ValueSpan;
        if (text.Length == 0 && !field.HasPresence) return true;
        if (!_json.ValueIsEscaped) protobuf.WriteBytes(field.Tag, text);
        else
        {
            var nested = protobuf.Begin(field.Tag);
            var room = protobuf.GetSpan(text.Length);
            if (room.Length > 0) protobuf.Advance(JsonText.Unescape(text, room));
            protobuf.End(nested);
        }
        return true;
    }

    private bool TryReadHex(OtlpJsonField field)
    {
        if (_json.TokenType != JsonTokenType.String) return Expected("a string of hex digits");
        var digits = ShortText();
        if (digits.Length == 0) return true;
        foreach (var digit in digits)
            if (!char.IsAsciiHexDigit((char)digit)) return Expected("a string of hex digits");

        // An odd number of digits is no number of bytes. One zero byte is no id either: the span is refused, not the request.
        if (digits.Length % 2 != 0) digits = "00"u8;
        var nested = protobuf.Begin(field.Tag);
        var room = protobuf.GetSpan(digits.Length / 2);
        if (room.Length > 0)
        {
            Convert.FromHexString(digits, room, out _, out var written);
            protobuf.Advance(written);
        }
        protobuf.End(nested);
        return true;
    }

    private bool TryReadBase64(OtlpJsonField field)
    {
        if (_json.TokenType != JsonTokenType.String) return Expected("a string in base64");
        var text = _json.ValueSpan;
        var nested = protobuf.Begin(field.Tag);
        var room = protobuf.GetSpan(text.Length + 2);
        if (room.Length > 0)
        {
            if (!JsonText.TryDecodeBase64(room, JsonText.Unescape(text, room), out var decoded)) return Expected("a string in base64");
            protobuf.Advance(decoded);
        }
        protobuf.End(nested);
        return true;
    }

    private bool TryReadBool(OtlpJsonField field)
    {
        if (_json.TokenType is not (JsonTokenType.True or JsonTokenType.False)) return Expected("true or false");
        protobuf.WriteVarint(field.Tag, _json.TokenType == JsonTokenType.True ? 1UL : 0);
        return true;
    }

    private bool TryReadEnum(OtlpJsonField field)
    {
        long number = -1;
        if (_json.TokenType == JsonTokenType.String)
        {
            var name = ShortText();
            for (var i = 0; i < field.EnumNames.Length && number < 0; i++)
                if (Ascii.Equals(name, field.EnumNames[i])) number = i;
            if (number < 0) return Expected($"a number, or one of {string.Join(", ", field.EnumNames)}");
        }
        else if (_json.TokenType != JsonTokenType.Number || !TryReadInteger(out number) || number is < int.MinValue or > int.MaxValue)
            return Expected("a number of 32 bits, or a name");
        if (number != 0) protobuf.WriteVarint(field.Tag, (ulong)number);
        return true;
    }

    private bool TryReadDouble(OtlpJsonField field)
    {
        double number;
        if (_json.TokenType == JsonTokenType.Number)
        {
            // Beyond the range of doubles this gives an infinity, as IEEE 754 has it.
            if (!_json.TryGetDouble(out number)) return Expected("a number");
        }
        else
        {
            if (_json.TokenType != JsonTokenType.String) return Expected("a number");
            var text = ShortText();
            if (text.SequenceEqual("NaN"u8)) number = double.NaN;
            else if (text.SequenceEqual("Infinity"u8)) number = double.PositiveInfinity;
            else if (text.SequenceEqual("-Infinity"u8)) number = double.NegativeInfinity;
            else if (!Utf8Parser.TryParse(text, out number, out var consumed) || consumed != text.Length || !double.IsFinite(number))
                return Expected("a number, or one of NaN, Infinity, -Infinity");
        }
        protobuf.WriteFixed64(field.Tag, BitConverter.DoubleToUInt64Bits(number));
        return true;
    }

    private bool TryReadInt64(OtlpJsonField field)
    {
        if (!TryReadInteger(out long number)) return Expected("a whole number of 64 bits");
        protobuf.WriteVarint(field.Tag, (ulong)number);
        return true;
    }

    private bool TryReadUnsigned(OtlpJsonField field)
    {
        var isWide = field.Kind == OtlpJsonKind.Fixed64;
        if (!TryReadInteger(out ulong number) || (!isWide && number > uint.MaxValue))
            return Expected(isWide ? "a whole number from 0, of 64 bits" : "a whole number from 0, of 32 bits");
        if (number == 0) return true;
        if (isWide) protobuf.WriteFixed64(field.Tag, number);
        else if (field.Kind == OtlpJsonKind.Fixed32) protobuf.WriteFixed32(field.Tag, (uint)number);
        else protobuf.WriteVarint(field.Tag, number);
        return true;
    }

    private readonly bool TryReadInteger(out long number)
    {
        number = 0;
        if (_json.TokenType is not (JsonTokenType.Number or JsonTokenType.String)) return false;
        var digits = ShortText();
        if (Utf8Parser.TryParse(digits, out number, out var consumed) && consumed == digits.Length) return true;
        if (!TryReadScientific(digits, out var value) || value is < long.MinValue or > long.MaxValue) return false;
        number = (long)value;
        return true;
    }

    private readonly bool TryReadInteger(out ulong number)
    {
        number = 0;
        if (_json.TokenType is not (JsonTokenType.Number or JsonTokenType.String)) return false;
        var digits = ShortText();
        if (Utf8Parser.TryParse(digits, out number, out var consumed) && consumed == digits.Length) return true;
        if (!TryReadScientific(digits, out var value) || value is < 0 or > ulong.MaxValue) return false;
        number = (ulong)value;
        return true;
    }

    /// <summary>A whole number in another notation, such as <c>1.7e18</c> or <c>5.0</c>: some JSON libraries know only doubles.</summary>
    private static bool TryReadScientific(ReadOnlySpan<byte> digits, out decimal number) =>
        Utf8Parser.TryParse(digits, out number, out var consumed) && consumed == digits.Length && decimal.IsInteger(number);

    /// <summary>The text of the key or value read last, as long as it is short: a longer one with escapes, which no key, number, id or name
    /// can be, is given with its escapes.</summary>
    private readonly ReadOnlySpan<byte> ShortText()
    {
        var text = _json.ValueSpan;
        return _json.ValueIsEscaped && text.Length <= ScratchBytes ? _scratch[..JsonText.Unescape(text, _scratch)] : text;
    }

    private bool Expected(string what)
    {
        Fault = new OtlpJsonFault(false, (int)_json.TokenStartIndex, "", what);
        return false;
    }

    private bool TooLarge()
    {
        Fault = new OtlpJsonFault(true, (int)_json.TokenStartIndex, "", "The request is larger than its limit allows.");
        return false;
    }

    private void Under(string segment)
    {
        var path = Fault.Path;
        Fault = Fault with { Path = path.Length == 0 || path[0] == '[' ? segment + path : $"{segment}.{path}" };
    }
}
