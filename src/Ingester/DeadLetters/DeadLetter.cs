using Spoor.Ingester.Consume;

namespace Spoor.Ingester.DeadLetters;

/// <summary>Something to be set aside. Its bytes stay in the record, which is held until the dead letter is acknowledged.</summary>
/// <param name="record">The record it comes from.</param>
/// <param name="span">Index of the span in the record's list; <see cref="WholeRecord"/> where the record goes as it is.</param>
/// <param name="isInvalid">Whether the index counts in the list of spans that were refused when scanned.</param>
/// <param name="spans">How many spans it stands for in the books.</param>
/// <param name="reason">Why.</param>
/// <param name="error">What was said, naming the culprit.</param>
internal sealed class DeadLetter(ConsumedRecord record, int span, bool isInvalid, int spans, DeadLetterReason reason, string error)
{
    public const int WholeRecord = -1;

    public ConsumedRecord Record { get; } = record;

    public int Span { get; } = span;

    public bool IsInvalid { get; } = isInvalid;

    public int Spans { get; } = spans;

    public DeadLetterReason Reason { get; } = reason;

    public string Error { get; } = error;

    /// <summary>Largest value to try, in bytes; lowered where the broker found the record too large.</summary>
    public int MaxValueBytes { get; set; } = int.MaxValue;

    /// <summary>The pause before the last attempt.</summary>
    public TimeSpan Pause { get; set; }

    /// <summary>Memory that it takes while it waits, in bytes.</summary>
    public int HeldBytes => 160 + 2 * Error.Length;
}
