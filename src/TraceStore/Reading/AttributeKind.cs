namespace Spoor.TraceStore.Reading;

/// <summary>What an attribute's value is, as OTLP's <c>AnyValue</c> tells it apart.</summary>
public enum AttributeKind
{
    /// <summary>The attribute has a key and no value at all.</summary>
    Absent,

    /// <summary>The value is there and holds nothing.</summary>
    Empty,

    /// <summary>A string.</summary>
    Text,

    /// <summary>A boolean.</summary>
    Flag,

    /// <summary>A 64-bit signed integer.</summary>
    Integer,

    /// <summary>A double, NaN and infinities included.</summary>
    Double,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>An array of values.</summary>
    Array,

    /// <summary>A list of keys and values, in order, keys may repeat.</summary>
    Map,
}
