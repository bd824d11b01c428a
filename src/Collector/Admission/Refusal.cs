namespace Spoor.Collector.Admission;

/// <summary>Why a request is refused before it was read to its end.</summary>
internal enum Refusal
{
    /// <summary>It is not refused.</summary>
    None,

    /// <summary>All room is taken: to be sent again.</summary>
    Overloaded,

    /// <summary>It stood still while others waited for its room: to be sent again.</summary>
    Stalled,

    /// <summary>It took too long to arrive: to be sent again.</summary>
    TooSlow,

    /// <summary>It is larger than one request may be: not to be sent again.</summary>
    TooLarge,

    /// <summary>It cannot be decompressed: not to be sent again.</summary>
    Undecodable,
}
