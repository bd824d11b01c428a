namespace Tracing.Otlp.Json;

/// <summary>How a field's value is written in OTLP/JSON, and thereby which wire type it gets.</summary>
internal enum OtlpJsonKind
{
    /// <summary>An object.</summary>
    Message,

    /// <summary>A string.</summary>
    Text,

    /// <summary>A string of hex digits: trace and span ids.</summary>
    Hex,

    /// <summary>A string in base64.</summary>
    Base64,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Bool,

    /// <summary>A number, or the exact name of one.</summary>
    Enum,

    /// <summary>A number or a string of digits, unsigned, 32 bits, as varint.</summary>
    UInt32,

    /// <summary>A number or a string of digits, signed, 64 bits, as varint.</summary>
    Int64,

    /// <summary>A number or a string of digits, unsigned, 32 bits.</summary>
    Fixed32,

    /// <summary>A number or a string of digits, unsigned, 64 bits.</summary>
    Fixed64,

    /// <summary>A number, or the string <c>NaN</c>, <c>Infinity</c>, <c>-Infinity</c> or of a number.</summary>
    Double,
}
