namespace Spoor.ServiceDefaults.Configuration;

/// <summary>What a process is started for.</summary>
internal enum Command
{
    /// <summary>To serve.</summary>
    Run,

    /// <summary>To print usage and settings.</summary>
    Help,

    /// <summary>To print its version.</summary>
    Version,

    /// <summary>To ask the process that serves beside it whether it is ready.</summary>
    HealthCheck,
}
