namespace Spoor.Ingester.DeadLetters;

/// <summary>Why something stands in the dead-letter topic.</summary>
internal enum DeadLetterReason
{
    /// <summary>The record is no <c>ExportTraceServiceRequest</c>; it is set aside whole.</summary>
    Undecodable,

    /// <summary>The span breaks a rule of OTLP: its ids, its UTF-8, its nesting.</summary>
    Invalid,

    /// <summary>The day of its start is past retention.</summary>
    TooOld,

    /// <summary>It starts too far in the future.</summary>
    TooNew,

    /// <summary>The store refused it, while it takes others.</summary>
    Refused,

    /// <summary>We could not write it so that the store can read it: a defect of ours.</summary>
    Unreadable,
}
