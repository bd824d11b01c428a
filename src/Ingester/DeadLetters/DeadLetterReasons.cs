using Spoor.TraceStore.Writing;

namespace Spoor.Ingester.DeadLetters;

/// <summary>The words for <see cref="DeadLetterReason"/> in headers, metrics and commands.</summary>
internal static class DeadLetterReasons
{
    private static readonly string[] s_words = ["undecodable", "invalid", "too-old", "too-new", "refused", "unreadable"];

    /// <summary>All of them, by number.</summary>
    public static IReadOnlyList<string> All => s_words;

    public static string Word(this DeadLetterReason reason) => s_words[(int)reason];

    public static DeadLetterReason From(RefusalReason reason) => reason switch
    {
        RefusalReason.TooOld => DeadLetterReason.TooOld,
        RefusalReason.TooNew => DeadLetterReason.TooNew,
        RefusalReason.Document => DeadLetterReason.Refused,
        RefusalReason.Unreadable => DeadLetterReason.Unreadable,
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "The store names a reason that is not known here."),
    };
}
