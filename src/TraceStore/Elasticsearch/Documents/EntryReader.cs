using System.Globalization;
using Spoor.TraceStore.Reading;

namespace Spoor.TraceStore.Elasticsearch.Documents;

/// <summary>Reads an attribute back from the entry that is its only copy.</summary>
internal static class EntryReader
{
    /// <summary>Reads the next attribute, past the entries of numbers that only sort.</summary>
    /// <param name="field">Name of the field, for errors.</param>
    /// <param name="entries">Its entries.</param>
    /// <param name="next">Index of the next entry; moved behind the one that was read.</param>
    /// <param name="letter">The attribute's letter, in lower case.</param>
    /// <returns>The attribute.</returns>
    /// <exception cref="DocumentFormatException">There is no further entry, or the letter does not fit it.</exception>
    public static StoredAttribute Read(string field, List<string> entries, ref int next, char letter)
    {
        // An escaped key has no '#' and no '=': the first of the two tells what the entry is.
        while (next < entries.Count)
        {
            var entry = entries[next++];
            var separator = entry.AsSpan().IndexOfAny('=', '#');
            if (separator < 0) throw new DocumentFormatException(field, $"entry \"{entry}\" has no '='");
            if (entry[separator] == '#') continue;
            var value = ReadValue(field, letter, entry[(separator + 1)..]);
            return new StoredAttribute(Unescape(entry[..separator]), value);
        }
        throw new DocumentFormatException(field, "has fewer attributes than a.t tells");
    }

    private static AttributeValue ReadValue(string field, char letter, string text)
    {
        switch (letter)
        {
            case 's':
                return AttributeValue.Of(text);
            case 'b' when bool.TryParse(text, out var flag):
                return AttributeValue.Of(flag);
            case 'i' when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer):
                return AttributeValue.Of(integer);
            case 'd' when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number):
                return AttributeValue.Of(number);
            case 'x':
                var bytes = new byte[text.Length];
                if (Convert.TryFromBase64String(text, bytes, out var length)) return AttributeValue.Of(bytes[..length]);
                break;
        }
        throw new DocumentFormatException(field, $"\"{text}\" is no value of type '{letter}'");
    }

    private static string Unescape(string key) => !key.Contains('%', StringComparison.Ordinal)
        ? key
        : key.Replace("%3D", "=", StringComparison.Ordinal).Replace("%23", "#", StringComparison.Ordinal)
            .Replace("%25", "%", StringComparison.Ordinal);
}
