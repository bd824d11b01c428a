namespace Spoor.ServiceDefaults.Configuration;

/// <summary>What was asked for on the command line.</summary>
/// <param name="Command">Something else than running.</param>
/// <param name="ConfigFile">The file named by <c>--config</c>.</param>
/// <param name="Settings">Each <c>--Section:Key VALUE</c>.</param>
/// <param name="Faults">What could not be understood.</param>
internal sealed record CommandLine(
    Command Command, string? ConfigFile, IReadOnlyDictionary<string, string?> Settings, IReadOnlyList<string> Faults)
{
    /// <summary>Reads <c>--key value</c> and <c>--key=value</c>; anything else is a fault.</summary>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var command = Command.Run;
        string? configFile = null;
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var faults = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (CommandOf(argument) is { } other)
            {
                command = other;
                continue;
            }
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                faults.Add($"Argument {argument} was not expected; settings are given as --Section:Key VALUE.");
                continue;
            }

            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var key = equals < 0 ? argument[2..] : argument[2..equals];
            string value;
            if (equals >= 0)
            {
                value = argument[(equals + 1)..];
            }
            else if (i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal))
            {
                value = arguments[++i];
            }
            else
            {
                faults.Add($"{argument} lacks its value.");
                continue;
            }

            if (key.Equals("config", StringComparison.OrdinalIgnoreCase))
                configFile = value;
            else if (key.Contains(':', StringComparison.Ordinal))
                settings[key] = value;
            else
                faults.Add($"--{key} is not known; settings are given as --Section:Key VALUE, see --help.");
        }
        return new CommandLine(command, configFile, settings, faults);
    }

    private static Command? CommandOf(string argument) => argument switch
    {
        "--help" or "-h" => Command.Help,
        "--version" => Command.Version,
        "--healthcheck" => Command.HealthCheck,
        _ => null,
    };
}
