using System.Reflection;
using Spoor.ServiceDefaults.Configuration;

namespace Spoor.ServiceDefaults;

/// <summary>What was found out about this process before it starts.</summary>
internal sealed class Service(string name, ServiceDescription description, CommandLine commandLine, SettingsCheck settings, IReadOnlyList<string> faults)
{
    public string Name { get; } = name;

    public string Version { get; } = typeof(Service).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    public ServiceDescription Description { get; } = description;

    public Command Command { get; } = commandLine.Command;

    public SettingsCheck Settings { get; } = settings;

    /// <summary>What is wrong with its configuration, one sentence each.</summary>
    public IReadOnlyList<string> Faults { get; } = faults;

    /// <summary>Whether it has said that it cannot start.</summary>
    public bool HasRefused { get; set; }
}
