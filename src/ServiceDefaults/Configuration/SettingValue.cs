using System.ComponentModel;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Spoor.ServiceDefaults.Configuration;

/// <summary>Turns what an operator wrote into what the options system reads, or says why it cannot.</summary>
internal static partial class SettingValue
{
    private static readonly Dictionary<string, double> s_seconds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ms"] = 0.001,
        ["s"] = 1,
        ["m"] = 60,
        ["min"] = 60,
        ["h"] = 3600,
        ["d"] = 86400,
    };

    private static readonly Dictionary<string, long> s_bytes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["B"] = 1,
        ["KiB"] = 1L << 10,
        ["MiB"] = 1L << 20,
        ["GiB"] = 1L << 30,
        ["TiB"] = 1L << 40,
    };

    /// <summary>Reads a value.</summary>
    /// <param name="key">The key it was given for.</param>
    /// <param name="written">The value as written.</param>
    /// <param name="normal">The value in the form the options system reads.</param>
    /// <returns>What would have been right, or null when the value is fine.</returns>
    public static string? Read(SettingKey key, string written, out string normal)
    {
        normal = written;
        if (key.Type == typeof(string) || key.IsOpen || written.Length == 0)
            return null;
        if (key.Type == typeof(TimeSpan))
            return ReadTime(written, ref normal);
        if (key.Path.EndsWith("Bytes", StringComparison.Ordinal) && Size().Match(written) is { Success: true } size)
        {
            normal = (decimal.Parse(size.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * s_bytes[size.Groups[2].Value])
                .ToString("0", CultureInfo.InvariantCulture);
        }

        try
        {
            _ = TypeDescriptor.GetConverter(key.Type).ConvertFromInvariantString(normal);
            return null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException or NotSupportedException)
        {
            return Hint(key);
        }
    }

    private static string? ReadTime(string written, ref string normal)
    {
        if (Time().Match(written) is { Success: true } time)
        {
            var seconds = double.Parse(time.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * s_seconds[time.Groups[2].Value];
            if (seconds > TimeSpan.MaxValue.TotalSeconds / 2)
                return "a shorter time";
            normal = TimeSpan.FromSeconds(seconds).ToString("c", CultureInfo.InvariantCulture);
            return null;
        }

        // A bare number would be read as days, which nobody who writes 8 means.
        var isUnitMissing = written != "0" && !written.Contains(':', StringComparison.Ordinal);
        return isUnitMissing || !TimeSpan.TryParse(written, CultureInfo.InvariantCulture, out _) ? "a time such as 500ms, 8s, 7d or 00:00:08" : null;
    }

    private static string Hint(SettingKey key) => key.Type switch
    {
        { IsEnum: true } => string.Join(", ", Enum.GetNames(key.Type)),
        { } type when type == typeof(bool) => "true or false",
        { } type when type == typeof(double) || type == typeof(decimal) || type == typeof(float) => "a number",
        _ when key.Path.EndsWith("Bytes", StringComparison.Ordinal) => "a number of bytes, as 65536 or 64KiB",
        { IsPrimitive: true } => "a whole number",
        _ => $"a {key.Type.Name}",
    };

    [GeneratedRegex(@"^\s*(\d+(?:\.\d+)?)\s*(ms|s|min|m|h|d)\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex Time();

    [GeneratedRegex(@"^\s*(\d+(?:\.\d+)?)\s*(B|KiB|MiB|GiB|TiB)\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex Size();
}
