namespace Spoor.Load.Requests;

/// <summary>What a place in a request's bytes holds, and so what is written there anew for each pass. None changes its length.</summary>
internal enum PatchKind : byte
{
    /// <summary>A time, <c>fixed64</c>, nanoseconds: moved by the pass's shift.</summary>
    Time,

    /// <summary>16 bytes of an id.</summary>
    LongId,

    /// <summary>8 bytes of an id.</summary>
    ShortId,

    /// <summary>32 hex digits, lower case.</summary>
    LongHex,

    /// <summary>32 hex digits, upper case.</summary>
    LongHexUpper,

    /// <summary>16 hex digits, lower case.</summary>
    ShortHex,

    /// <summary>16 hex digits, upper case.</summary>
    ShortHexUpper,

    /// <summary>A UUID with dashes, lower case; its version and variant digits stay.</summary>
    Uuid,

    /// <summary>A UUID with dashes, upper case; its version and variant digits stay.</summary>
    UuidUpper,
}
