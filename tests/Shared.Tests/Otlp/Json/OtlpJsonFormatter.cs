using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Tracing.Tests.Otlp.Json;

/// <summary>Writes a message as OTLP/JSON in one of the many ways that the specification allows; the seed chooses among them for each
/// member: key in lowerCamelCase or snake_case, order of members, integers and enums as number or text, case of hex, unknown members,
/// <c>null</c> for absent ones.</summary>
internal sealed class OtlpJsonFormatter(int seed)
{
    private readonly Random _random = new(seed);

    public byte[] Format(IMessage message)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = Chance(), MaxDepth = 500 }))
            Write(json, message);
        return stream.ToArray();
    }

    private void Write(Utf8JsonWriter json, IMessage message)
    {
        json.WriteStartObject();
        var fields = message.Descriptor.Fields.InFieldNumberOrder().ToArray();
        if (Chance()) _random.Shuffle(fields);
        foreach (var field in fields)
        {
            if (Chance(0.02)) WriteUnknown(json);
            var name = Chance() ? field.JsonName : field.Name;
            var value = field.Accessor.GetValue(message);
            if (field.IsRepeated)
            {
                var list = (System.Collections.IList)value;
                if (list.Count == 0 && Chance()) continue;
                json.WriteStartArray(name);
                foreach (var item in list) WriteValue(json, field, item!);
                json.WriteEndArray();
            }
            else if (IsAbsent(field, message, value))
            {
                if (Chance(0.1)) json.WriteNull(name);
                else if (Chance(0.2) && field.FieldType != FieldType.Message && field.ContainingOneof is null)
                {
                    json.WritePropertyName(name);
                    WriteValue(json, field, value);
                }
            }
            else
            {
                json.WritePropertyName(name);
                WriteValue(json, field, value);
            }
        }
        json.WriteEndObject();
    }

    private static bool IsAbsent(FieldDescriptor field, IMessage message, object? value) => field.HasPresence
        ? !field.Accessor.HasValue(message)
        : value is "" or 0 or 0u or 0L or 0ul or ByteString { IsEmpty: true } || (field.FieldType == FieldType.Enum && Convert.ToInt32(value, null) == 0);

    private void WriteValue(Utf8JsonWriter json, FieldDescriptor field, object value)
    {
        switch (value)
        {
            case IMessage message:
                Write(json, message);
                break;
            case ByteString id when field.Name.EndsWith("_id", StringComparison.Ordinal):
                json.WriteStringValue(Chance() ? Convert.ToHexString(id.Span) : Convert.ToHexStringLower(id.Span));
                break;
            case ByteString bytes:
                var text = bytes.ToBase64();
                if (Chance()) text = text.TrimEnd('=');
                if (Chance()) text = text.Replace('+', '-').Replace('/', '_');
                json.WriteStringValue(text);
                break;
            case string plain:
                json.WriteStringValue(plain);
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case double number when !double.IsFinite(number):
                json.WriteStringValue(double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
                break;
            case double number:
                if (Chance(0.2)) json.WriteStringValue(number.ToString("R", CultureInfo.InvariantCulture));
                else json.WriteNumberValue(number);
                break;
            case Enum choice:
                var number32 = Convert.ToInt32(choice, CultureInfo.InvariantCulture);
                if (Chance()) json.WriteNumberValue(number32);
                else json.WriteStringValue(field.EnumType.FindValueByNumber(number32).Name);
                break;
            case IFormattable integer:
                var digits = integer.ToString(null, CultureInfo.InvariantCulture);
                if (Chance()) json.WriteStringValue(digits);
                else json.WriteRawValue(digits);
                break;
            default:
                throw new NotSupportedException(value.GetType().Name);
        }
    }

    private static void WriteUnknown(Utf8JsonWriter json)
    {
        json.WritePropertyName("ofALaterVersion");
        json.WriteRawValue("""{"spans": [1, null, {"traceId": 5}], "x": "\u00fc"}""");
    }

    private bool Chance(double probability = 0.5) => _random.NextDouble() < probability;
}
