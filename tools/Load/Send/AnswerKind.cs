namespace Spoor.Load.Send;

/// <summary>What an answer means for the request.</summary>
internal enum AnswerKind
{
    /// <summary>Acknowledged, whole or but for the spans named in <c>partial_success</c>.</summary>
    Ok,

    /// <summary>To be sent again.</summary>
    Retryable,

    /// <summary>The receiver will never take it.</summary>
    Refused,
}
