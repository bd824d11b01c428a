namespace Spoor.Collector.Receivers;

/// <summary>What became of a request as a whole.</summary>
internal enum IntakeResult
{
    /// <summary>Durable, or named as rejected: not to be sent again.</summary>
    Accepted,

    /// <summary>No trace request: not to be sent again.</summary>
    Malformed,

    /// <summary>Not durable: to be sent again, whole.</summary>
    Unavailable,
}
