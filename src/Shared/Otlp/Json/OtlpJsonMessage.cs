namespace Tracing.Otlp.Json;

/// <summary>The fields of one message as OTLP/JSON writes it.</summary>
internal sealed class OtlpJsonMessage
{
    /// <summary>The fields, in the order in which senders usually write them.</summary>
    public OtlpJsonField[] Fields { get; set; } = [];

    /// <summary>Finds the field that a key names.</summary>
    /// <param name="key">The key, without escapes.</param>
    /// <param name="likely">Index of the field to try first; set to the one behind the field found, since senders keep an order.</param>
    /// <returns>The field, or none where this version knows no such field.</returns>
    public OtlpJsonField? Find(ReadOnlySpan<byte> key, ref int likely)
    {
        var fields = Fields;
        for (var i = 0; i < fields.Length; i++)
        {
            if ((uint)likely >= (uint)fields.Length) likely = 0;
            var field = fields[likely++];
            if (field.Matches(key)) return field;
        }
        return null;
    }
}
