using System.Diagnostics;

namespace Spoor.AllInOne.Tests;

/// <summary>One of the processes, run to its end.</summary>
internal static class ProcessRun
{
    /// <summary>Runs a process that ends by itself.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string process, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"Spoor.{process}.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var run = Process.Start(start)!;
        var output = run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (run.ExitCode, await output, await errors);
    }
}
