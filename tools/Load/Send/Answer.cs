namespace Spoor.Load.Send;

/// <summary>What one attempt to send a request came to.</summary>
/// <param name="Kind">What it means for the request.</param>
/// <param name="Status">The status as the protocol names it, or what happened to the connection.</param>
/// <param name="RejectedSpans">Of <c>partial_success</c>, where the kind is OK.</param>
/// <param name="Message">The receiver's words, where there are any.</param>
/// <param name="RetryDelay">How long the receiver asks to wait, where it does.</param>
internal sealed record Answer(
    AnswerKind Kind, string Status, long RejectedSpans = 0, string? Message = null, TimeSpan? RetryDelay = null);
