namespace Tracing.Otlp.Truncation;

/// <summary>An attribute that is worth cutting. All places count from the start of the request.</summary>
internal struct CuttableAttribute
{
    /// <summary>The whole field: tag, length and <c>KeyValue</c>.</summary>
    public required Slice Field { get; init; }

    /// <summary>What the attribute belongs to: the span, one of its events or one of its links.</summary>
    public required uint Owner { get; init; }

    /// <summary>The key.</summary>
    public Slice Key { get; private set; }

    /// <summary>The value, where it is a text.</summary>
    public Slice Text { get; private set; }

    /// <summary><see cref="OtlpTags.AnyValue"/> of the value; zero where it is empty.</summary>
    public uint ValueTag { get; private set; }

    /// <summary>How many bytes of the text stay. As long as the text: all of the attribute stays as it is.</summary>
    public int KeptTextBytes { get; set; }

    /// <summary>Whether the attribute goes.</summary>
    public bool IsDropped { get; set; }

    /// <summary>Whether it is a text that is cut.</summary>
    public readonly bool IsCut => !IsDropped && KeptTextBytes < Text.Length;

    /// <summary>Reads key and value of the <c>KeyValue</c> in a field.</summary>
    /// <param name="request">The request.</param>
    /// <param name="field">The whole field.</param>
    /// <param name="valueStart">Where the <c>KeyValue</c> starts.</param>
    /// <param name="owner">What it belongs to.</param>
    /// <returns>The attribute, uncut.</returns>
    public static CuttableAttribute Read(ReadOnlySpan<byte> request, Slice field, int valueStart, uint owner)
    {
        var attribute = new CuttableAttribute { Field = field, Owner = owner };
        var fields = new WireReader(request[valueStart..field.End]);
        while (fields.Read())
        {
            if (fields.Tag == OtlpTags.KeyValue.Key)
                attribute.Key = new Slice(valueStart + fields.ValueStart, fields.FieldEnd - fields.ValueStart);
            if (fields.Tag != OtlpTags.KeyValue.Value) continue;
            var value = new WireReader(fields.Bytes);
            while (value.Read())
            {
                if (!OtlpTags.AnyValue.IsMember(value.Tag)) continue;
                attribute.ValueTag = value.Tag;
                attribute.Text = value.Tag == OtlpTags.AnyValue.String
                    ? new Slice(valueStart + fields.ValueStart + value.ValueStart, value.FieldEnd - value.ValueStart)
                    : default;
            }
        }
        attribute.KeptTextBytes = attribute.Text.Length;
        return attribute;
    }
}
