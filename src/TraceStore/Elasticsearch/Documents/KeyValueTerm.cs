using System.Globalization;
using System.Text;
using Spoor.TraceStore.Reading;

namespace Spoor.TraceStore.Elasticsearch.Documents;

/// <summary>The terms by which a search finds attributes: what an entry of <c>kv</c> or <c>kvx</c> looks like for a key and a value. A search
/// asks both fields.</summary>
/// <remarks>The limits and the cut are those of <see cref="EntryText"/>; a test holds terms and entries against each other.</remarks>
internal static class KeyValueTerm
{
    /// <summary>The entry of a key and a value.</summary>
    /// <param name="key">The key, as the sender knows it; of a map <c>key.sub</c>.</param>
    /// <param name="value">The value's text, see <see cref="Text(AttributeValue)"/>.</param>
    /// <param name="prefix">Whose attribute it is. A prefix written into the key gives the same.</param>
    /// <returns>A term for <c>term</c>. Where <see cref="IsCut"/> of the value, it finds all values that start alike, so what is found must
    /// be compared with the full value.</returns>
    public static string Equal(string key, string value, KeyPrefix prefix = KeyPrefix.None)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Opening(key, prefix, '=') + Cut(value);
    }

    /// <summary>What all entries of a key start with.</summary>
    /// <param name="key">The key.</param>
    /// <param name="prefix">Whose attribute it is.</param>
    /// <returns>A text for <c>prefix</c>.</returns>
    public static string AnyValue(string key, KeyPrefix prefix = KeyPrefix.None) => Opening(key, prefix, '=');

    /// <summary>What all entries start with whose value starts with a text.</summary>
    /// <param name="key">The key.</param>
    /// <param name="start">What the value starts with; only its first 256 bytes are asked for.</param>
    /// <param name="prefix">Whose attribute it is.</param>
    /// <returns>A text for <c>prefix</c>.</returns>
    public static string StartsWith(string key, string start, KeyPrefix prefix = KeyPrefix.None)
    {
        ArgumentNullException.ThrowIfNull(start);
        return Opening(key, prefix, '=') + Keep(start);
    }

    /// <summary>The entry of a key and a number, which sorts as the number does among those of the key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="number">The number; not NaN.</param>
    /// <param name="prefix">Whose attribute it is.</param>
    /// <returns>A bound for <c>range</c>. Integers outside ±2⁵³ stand at the nearest double.</returns>
    public static string Number(string key, double number, KeyPrefix prefix = KeyPrefix.None)
    {
        using var digits = new BulkBuffer(EntryText.NumberDigits);
        EntryText.AppendNumber(digits, number);
        return Opening(key, prefix, '#') + Encoding.ASCII.GetString(digits.WrittenSpan);
    }

    /// <summary>A bound below all numbers of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="prefix">Whose attribute it is.</param>
    /// <returns>A bound for <c>gt</c>.</returns>
    public static string BelowNumbers(string key, KeyPrefix prefix = KeyPrefix.None) => Opening(key, prefix, '#');

    /// <summary>A bound above all numbers of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="prefix">Whose attribute it is.</param>
    /// <returns>A bound for <c>lt</c>.</returns>
    public static string AboveNumbers(string key, KeyPrefix prefix = KeyPrefix.None) => Opening(key, prefix, '$');

    /// <summary>A text as it stands in <c>service</c>, <c>name</c>, <c>scope</c> and, after its key, in an entry.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text, cut and marked where it is above 256 bytes of UTF-8. Cutting what was cut changes nothing.</returns>
    public static string Cut(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return IsCut(text) ? Keep(text) + Encoding.UTF8.GetString(EntryText.CutMark) : text;
    }

    /// <summary>Whether <see cref="Cut"/> cuts a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Whether it is above 256 bytes of UTF-8.</returns>
    public static bool IsCut(string text) => Encoding.UTF8.GetByteCount(text) > EntryText.MaxValueBytes;

    /// <summary>The text of an integer.</summary>
    /// <param name="value">The integer.</param>
    /// <returns>Decimal.</returns>
    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The text of a double.</summary>
    /// <param name="value">The double.</param>
    /// <returns>The shortest that reads back as the same: <c>1</c>, <c>0.1</c>, <c>1E+16</c>, <c>NaN</c>, <c>-Infinity</c>.</returns>
    public static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The text of a simple value; that of an absent or empty one is empty.</summary>
    /// <param name="value">The value; no array or map: those have an entry for each element.</param>
    /// <returns>The text.</returns>
    public static string Text(AttributeValue value) => value.Kind switch
    {
        AttributeKind.Absent or AttributeKind.Empty => "",
        AttributeKind.Text => value.Text,
        AttributeKind.Flag => value.Flag ? "true" : "false",
        AttributeKind.Integer => Text(value.Integer),
        AttributeKind.Double => Text(value.Double),
        AttributeKind.Bytes => Convert.ToBase64String(value.Bytes.Span),
        _ => throw new ArgumentException($"A value of kind {value.Kind} is no single text.", nameof(value)),
    };

    private static string Opening(string key, KeyPrefix prefix, char separator)
    {
        ArgumentNullException.ThrowIfNull(key);
        var utf8 = Encoding.UTF8.GetBytes(key);
        var cut = EntryText.Cut(utf8, EntryText.MaxKeyBytes);
        var text = Encoding.UTF8.GetString(EntryText.Of(prefix)) + Encoding.UTF8.GetString(utf8.AsSpan(0, cut))
            .Replace("%", "%25", StringComparison.Ordinal).Replace("=", "%3D", StringComparison.Ordinal).Replace("#", "%23", StringComparison.Ordinal);
        return (cut < utf8.Length ? text + Encoding.UTF8.GetString(EntryText.CutMark) : text) + separator;
    }

    private static string Keep(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        return Encoding.UTF8.GetString(utf8.AsSpan(0, EntryText.Cut(utf8, EntryText.MaxValueBytes)));
    }
}
