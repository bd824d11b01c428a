namespace Spoor.ServiceDefaults.Configuration;

/// <summary>Finds what someone who misspelt a name probably meant.</summary>
internal static class NearestName
{
    /// <summary>The sentence that refuses a key of a section.</summary>
    public static string UnknownKey(string section, string key, IEnumerable<string> known) =>
        Unknown($"{section}:{key}", Find(key, known) is { } nearest ? $"{section}:{nearest}" : null);

    /// <summary>The sentence that refuses a name, with what was probably meant.</summary>
    public static string Unknown(string name, string? nearest) =>
        nearest is null ? $"{name} is not known." : $"{name} is not known; did you mean {nearest}?";

    /// <summary>The candidate with the fewest edits, when they are few enough to be a slip; otherwise null.</summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        var most = name.Length < 4 ? 1 : Math.Max(2, name.Length / 3);
        return candidates
            .Select(candidate => (Name: candidate, Edits: Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .Where(candidate => candidate.Edits <= most)
            .OrderBy(candidate => candidate.Edits)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();
    }

    /// <summary>Levenshtein distance: the fewest insertions, deletions and replacements of one character.</summary>
    public static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[right.Length];
    }
}
