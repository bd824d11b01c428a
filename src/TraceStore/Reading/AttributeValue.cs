namespace Spoor.TraceStore.Reading;

/// <summary>The value of an attribute, as it was sent.</summary>
public readonly struct AttributeValue
{
    private readonly object? _reference;
    private readonly long _bits;

    private AttributeValue(AttributeKind kind, object? reference, long bits)
    {
        Kind = kind;
        _reference = reference;
        _bits = bits;
    }

    /// <summary>An attribute without a value.</summary>
    public static AttributeValue Absent => default;

    /// <summary>A value that holds nothing.</summary>
    public static AttributeValue Empty => new(AttributeKind.Empty, null, 0);

    /// <summary>Which of the properties below holds the value; the others throw or answer zero.</summary>
    public AttributeKind Kind { get; }

    /// <summary>Value of a <see cref="AttributeKind.Text"/>.</summary>
    public string Text => (string)_reference!;

    /// <summary>Value of a <see cref="AttributeKind.Flag"/>.</summary>
    public bool Flag => _bits != 0;

    /// <summary>Value of an <see cref="AttributeKind.Integer"/>.</summary>
    public long Integer => _bits;

    /// <summary>Value of a <see cref="AttributeKind.Double"/>.</summary>
    public double Double => BitConverter.Int64BitsToDouble(_bits);

    /// <summary>Value of <see cref="AttributeKind.Bytes"/>.</summary>
    public ReadOnlyMemory<byte> Bytes => (byte[])_reference!;

    /// <summary>Elements of an <see cref="AttributeKind.Array"/>.</summary>
    public IReadOnlyList<AttributeValue> Elements => (IReadOnlyList<AttributeValue>)_reference!;

    /// <summary>Entries of a <see cref="AttributeKind.Map"/>.</summary>
    public IReadOnlyList<StoredAttribute> Entries => (IReadOnlyList<StoredAttribute>)_reference!;

    /// <summary>A string.</summary>
    /// <param name="value">The string.</param>
    /// <returns>The value.</returns>
    public static AttributeValue Of(string value) => new(AttributeKind.Text, value, 0);

    /// <summary>A boolean.</summary>
    /// <param name="value">The boolean.</param>
    /// <returns>The value.</returns>
    public static AttributeValue Of(bool value) => new(AttributeKind.Flag, null, value ? 1 : 0);

    /// <summary>An integer.</summary>
    /// <param name="value">The integer.</param>
    /// <returns>The value.</returns>
    public static AttributeValue Of(long value) => new(AttributeKind.Integer, null, value);

    /// <summary>A double.</summary>
    /// <param name="value">The double.</param>
    /// <returns>The value.</returns>
    public static AttributeValue Of(double value) => new(AttributeKind.Double, null, BitConverter.DoubleToInt64Bits(value));

    /// <summary>Bytes.</summary>
    /// <param name="value">The bytes; not copied.</param>
    /// <returns>The value.</returns>
    public static AttributeValue Of(byte[] value) => new(AttributeKind.Bytes, value, 0);

    /// <summary>An array.</summary>
    /// <param name="value">Its elements; not copied.</param>
    /// <returns>The value.</returns>
    public static AttributeValue Of(IReadOnlyList<AttributeValue> value) => new(AttributeKind.Array, value, 0);

    /// <summary>A map.</summary>
    /// <param name="value">Its entries, in order; not copied.</param>
    /// <returns>The value.</returns>
    public static AttributeValue Of(IReadOnlyList<StoredAttribute> value) => new(AttributeKind.Map, value, 0);
}
