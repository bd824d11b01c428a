using System.Globalization;

namespace Spoor.TraceStore.Elasticsearch.Documents;

/// <summary>Names of the two indices of a day. Writers and searches use the name, which is an alias; the index behind it is
/// <c>NAME-1</c>.</summary>
/// <param name="prefix">What all names start with, such as <c>spoor</c>.</param>
internal sealed class IndexNames(string prefix)
{
    private const string DayFormat = "yyyy.MM.dd";
    private const string IndexSuffix = "-1";

    /// <summary>Names of all days' spans, for searches and templates.</summary>
    public string AllSpans { get; } = prefix + "-spans-*";

    /// <summary>Names of all days' dictionaries.</summary>
    public string AllDictionaries { get; } = prefix + "-dictionary-*";

    /// <summary>Name of the template of the indices of spans.</summary>
    public string SpansTemplate { get; } = prefix + "-spans";

    /// <summary>Name of the template of the dictionaries.</summary>
    public string DictionaryTemplate { get; } = prefix + "-dictionary";

    /// <summary>The alias of a day's spans.</summary>
    /// <param name="day">The day, in UTC.</param>
    /// <returns><c>spoor-spans-2026.11.25</c>.</returns>
    public string Spans(DateOnly day) => $"{prefix}-spans-{Text(day)}";

    /// <summary>The alias of a day's dictionary.</summary>
    /// <param name="day">The day, in UTC.</param>
    /// <returns><c>spoor-dictionary-2026.11.25</c>.</returns>
    public string Dictionary(DateOnly day) => $"{prefix}-dictionary-{Text(day)}";

    /// <summary>The index behind an alias.</summary>
    /// <param name="alias">The alias.</param>
    /// <returns>The name with <c>-1</c> after it.</returns>
    public static string Index(string alias) => alias + IndexSuffix;

    /// <summary>The day that a span belongs to.</summary>
    /// <param name="startUnixNanos">Its start.</param>
    /// <returns>The day, in UTC.</returns>
    public static DateOnly Day(ulong startUnixNanos) =>
        DateOnly.FromDateTime(DateTime.UnixEpoch.AddSeconds(startUnixNanos / 1_000_000_000));

    /// <summary>Tells the day of one of our indices or aliases. Nothing else has one, so that nothing else is ever deleted.</summary>
    /// <param name="name">Name of an index or alias.</param>
    /// <param name="day">Its day, when the result is <see langword="true"/>.</param>
    /// <returns><see langword="false"/> when the name is none of ours.</returns>
    public bool TryReadDay(string name, out DateOnly day)
    {
        ArgumentNullException.ThrowIfNull(name);
        day = default;
        ReadOnlySpan<char> rest = name;
        if (rest.StartsWith(SpansTemplate + "-", StringComparison.Ordinal)) rest = rest[(SpansTemplate.Length + 1)..];
        else if (rest.StartsWith(DictionaryTemplate + "-", StringComparison.Ordinal)) rest = rest[(DictionaryTemplate.Length + 1)..];
        else return false;
        if (rest.EndsWith(IndexSuffix, StringComparison.Ordinal)) rest = rest[..^IndexSuffix.Length];
        return DateOnly.TryParseExact(rest, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
    }

    private static string Text(DateOnly day) => day.ToString(DayFormat, CultureInfo.InvariantCulture);
}
