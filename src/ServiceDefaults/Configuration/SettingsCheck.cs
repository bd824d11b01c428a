using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;

namespace Spoor.ServiceDefaults.Configuration;

/// <summary>
/// Goes through everything that was configured and finds, all at once, what no options class understands: misspelt
/// sections and keys, values of the wrong form, secret files that cannot be read.
/// </summary>
internal sealed class SettingsCheck(IReadOnlyList<Section> sections)
{
    // Sections of any of the processes: one file may serve them all. Of these, only the declared ones are looked into.
    private static readonly string[] s_productSections =
        ["Kafka", "Elasticsearch", "Indexer", "Storage", "Search", "Connections", "Cors", "Listen", "Limits", "Shutdown", "Sampling"];
    private static readonly string[] s_frameworkSections = ["Logging", "Kestrel", "AllowedHosts"];

    private readonly Dictionary<string, string?> _normal = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _secretFiles = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _faults = [];
    private readonly HashSet<string> _faultySections = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong, one sentence each.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Whether something of a section is wrong already, so that binding it would only repeat it.</summary>
    public bool IsFaulty(string section) => _faultySections.Contains(section);

    /// <summary>Checks everything.</summary>
    public void Run(IConfigurationRoot configuration)
    {
        CheckSectionNames(configuration);
        foreach (var section in sections.GroupBy(section => section.Name, StringComparer.OrdinalIgnoreCase))
        {
            var keys = section.SelectMany(declared => SettingKey.Of(declared.Options)).DistinctBy(key => key.Path).ToList();
            CheckSection(section.Key, configuration.GetSection(section.Key), keys);
        }
    }

    /// <summary>
    /// Everything configured, each value in the form the options system reads, secrets in place of the keys that named
    /// their files (binding would refuse those keys).
    /// </summary>
    public IReadOnlyDictionary<string, string?> Effective(IConfiguration configuration)
    {
        var effective = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in configuration.AsEnumerable())
        {
            if (value is not null && !_secretFiles.Contains(key))
                effective[key] = value;
        }
        foreach (var (key, value) in _normal)
            effective[key] = value;
        return effective;
    }

    private void CheckSectionNames(IConfigurationRoot configuration)
    {
        var known = sections.Select(section => section.Name).Concat(s_productSections).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        foreach (var provider in configuration.Providers)
        {
            foreach (var name in provider.GetChildKeys([], null).Distinct(StringComparer.OrdinalIgnoreCase))
            {
                if (known.Concat(s_frameworkSections).Contains(name, StringComparer.OrdinalIgnoreCase))
                    continue;

                // The environment is everybody's: there only what looks like a slip of ours is refused.
                var nearest = NearestName.Find(name, known);
                var isOurs = provider is not EnvironmentVariablesConfigurationProvider
                    || (nearest is not null && name.Length > 4 && provider.GetChildKeys([], name).Any()
                        && NearestName.Distance(name.ToUpperInvariant(), nearest.ToUpperInvariant()) <= 2);
                if (isOurs)
                    _faults.Add(NearestName.Unknown(name, nearest));
            }
        }
    }

    private void CheckSection(string section, IConfigurationSection configured, List<SettingKey> keys)
    {
        foreach (var (path, value) in configured.AsEnumerable(makePathsRelative: true))
        {
            if (path.Length == 0 || value is null)
                continue;
            if (Find(keys, path) is { } key)
                CheckValue(section, path, value, key);
            else if (path.EndsWith("File", StringComparison.OrdinalIgnoreCase) && Find(keys, path[..^4]) is { IsOpen: false } secret && secret.Type == typeof(string))
                ReadSecret(section, secret, value, configured[secret.Path]);
            else
                Fault(section, NearestName.UnknownKey(section, path, keys.Select(known => known.Path)));
        }
    }

    private void CheckValue(string section, string path, string value, SettingKey key)
    {
        if (SettingValue.Read(key, value, out var normal) is { } hint)
            Fault(section, $"{section}:{path} is \"{value}\"; use {hint}.");
        else if (normal != value)
            _normal[$"{section}:{path}"] = normal;
    }

    private void ReadSecret(string section, SettingKey secret, string file, string? value)
    {
        var name = $"{section}:{secret.Path}";
        if (!string.IsNullOrEmpty(value))
        {
            Fault(section, $"{name} and {name}File are both given; keep one of them.");
            return;
        }
        try
        {
            _normal[name] = File.ReadAllText(file).Trim();
            _secretFiles.Add(name + "File");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Fault(section, $"{name}File cannot be read: {exception.Message}");
        }
    }

    private void Fault(string section, string text)
    {
        _faultySections.Add(section);
        _faults.Add(text);
    }

    private static SettingKey? Find(List<SettingKey> keys, string path) => keys.Find(key =>
        path.Equals(key.Path, StringComparison.OrdinalIgnoreCase)
        || (key.IsOpen && path.StartsWith(key.Path + ":", StringComparison.OrdinalIgnoreCase)));
}
