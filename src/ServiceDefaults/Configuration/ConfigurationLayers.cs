using Microsoft.Extensions.Configuration;

namespace Spoor.ServiceDefaults.Configuration;

/// <summary>Where settings come from, the later over the earlier: our defaults, file beside the program, named file, environment, command line.</summary>
internal static class ConfigurationLayers
{
    private static readonly Dictionary<string, string?> s_defaults = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        ["Logging:LogLevel:System"] = "Warning",
        ["Logging:LogLevel:Grpc"] = "Warning",

        // Whoever probes reads the answer; a line for each probe of a process that is not ready would bury its reason.
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
    };

    /// <summary>Replaces the sources a web application has by itself, which look into the current folder.</summary>
    /// <returns>What could not be read.</returns>
    public static IReadOnlyList<string> Apply(ConfigurationManager configuration, CommandLine commandLine)
    {
        var faults = new List<string>();
        configuration.Sources.Clear();
        configuration.AddInMemoryCollection(s_defaults);
        AddFile(configuration, Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true, faults);
        if (commandLine.ConfigFile is { } file)
            AddFile(configuration, Path.GetFullPath(file), optional: false, faults);
        configuration.AddEnvironmentVariables();
        configuration.AddInMemoryCollection(commandLine.Settings);
        return faults;
    }

    private static void AddFile(ConfigurationManager configuration, string path, bool optional, List<string> faults)
    {
        try
        {
            configuration.AddJsonFile(path, optional, reloadOnChange: false);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            faults.Add($"{path} cannot be read: {exception.InnerException?.Message ?? exception.Message}");
        }
    }
}
