namespace Spoor.Collector.Receivers;

/// <summary>What a sender is told, whatever its protocol.</summary>
/// <param name="Result">What became of the request as a whole.</param>
/// <param name="RejectedSpans">Number of spans that are in no order; of an accepted request.</param>
/// <param name="Message">Names the culprits, or what was done to spans that were accepted; null where there is nothing to tell.</param>
internal readonly record struct IntakeOutcome(IntakeResult Result, int RejectedSpans, string? Message)
{
    /// <summary>All is well.</summary>
    public static readonly IntakeOutcome Accepted = new(IntakeResult.Accepted, 0, null);

    /// <summary>It is no trace request.</summary>
    public static IntakeOutcome Malformed(string why) => new(IntakeResult.Malformed, 0, why);

    /// <summary>It is to be sent again.</summary>
    public static IntakeOutcome Unavailable(string why) => new(IntakeResult.Unavailable, 0, why);
}
