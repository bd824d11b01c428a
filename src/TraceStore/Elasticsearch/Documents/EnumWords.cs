using System.Globalization;

namespace Spoor.TraceStore.Elasticsearch.Documents;

/// <summary>The words of <c>kind</c> and <c>status</c>. A number that this version does not know is its decimal text.</summary>
internal static class EnumWords
{
    private static readonly byte[][] Kinds = [.. new[] { "unspecified", "internal", "server", "client", "producer", "consumer" }.Select(Utf8)];
    private static readonly byte[][] Statuses = [.. new[] { "unset", "ok", "error" }.Select(Utf8)];

    /// <summary>Appends the word of a span kind, without quotes.</summary>
    /// <param name="body">Where to.</param>
    /// <param name="kind">The kind, as sent.</param>
    public static void AppendKind(BulkBuffer body, int kind) => Append(body, Kinds, kind);

    /// <summary>Appends the word of a status code, without quotes.</summary>
    /// <param name="body">Where to.</param>
    /// <param name="code">The code, as sent.</param>
    public static void AppendStatus(BulkBuffer body, int code) => Append(body, Statuses, code);

    /// <summary>The word of a span kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>Its word, or decimal text.</returns>
    public static string Kind(int kind) => Word(Kinds, kind);

    /// <summary>The word of a status code.</summary>
    /// <param name="code">The code.</param>
    /// <returns>Its word, or decimal text.</returns>
    public static string Status(int code) => Word(Statuses, code);

    /// <summary>Reads the word of a span kind.</summary>
    /// <param name="word">The word or decimal text.</param>
    /// <param name="kind">The kind, when the result is <see langword="true"/>.</param>
    /// <returns><see langword="false"/> when it is neither.</returns>
    public static bool TryReadKind(string word, out int kind) => TryRead(Kinds, word, out kind);

    /// <summary>Reads the word of a status code.</summary>
    /// <param name="word">The word or decimal text.</param>
    /// <param name="code">The code, when the result is <see langword="true"/>.</param>
    /// <returns><see langword="false"/> when it is neither.</returns>
    public static bool TryReadStatus(string word, out int code) => TryRead(Statuses, word, out code);

    private static void Append(BulkBuffer body, byte[][] words, int number)
    {
        if ((uint)number < words.Length) body.Append(words[number]);
        else JsonText.AppendInteger(body, (long)number);
    }

    private static string Word(byte[][] words, int number) => (uint)number < words.Length
        ? System.Text.Encoding.UTF8.GetString(words[number])
        : number.ToString(CultureInfo.InvariantCulture);

    private static bool TryRead(byte[][] words, string word, out int number)
    {
        for (number = 0; number < words.Length; number++)
            if (word == Word(words, number)) return true;
        return int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }

    private static byte[] Utf8(string word) => System.Text.Encoding.UTF8.GetBytes(word);
}
