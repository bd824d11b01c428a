namespace Spoor.Load.Send;

/// <summary>What became of one request.</summary>
internal enum RequestOutcome : byte
{
    /// <summary>Never sent.</summary>
    Unsent,

    /// <summary>Sent, and not acknowledged, not refused either: it may be stored or not.</summary>
    Unanswered,

    /// <summary>Answered OK.</summary>
    Acknowledged,

    /// <summary>Answered OK, with spans rejected by <c>partial_success</c>.</summary>
    PartlyRejected,

    /// <summary>Answered with an error that no retry mends.</summary>
    Refused,
}
