using Spoor.Load.Options;

namespace Spoor.Load.Tests;

/// <summary>What a run wrote and how it ended.</summary>
internal sealed record LoadProcess(int ExitCode, string Output)
{
    public string LastLine => Output.TrimEnd().Split('\n')[^1];

    public static async Task<LoadProcess> RunAsync(params string[] arguments)
    {
        var options = OptionReader.Read(arguments, out var faults);
        Assert.Empty(faults);
        await using var output = new StringWriter();
        // Progress and results come from different tasks.
        var exitCode = await new LoadRun(options, TextWriter.Synchronized(output), TimeProvider.System)
            .RunAsync(TestContext.Current.CancellationToken, TestContext.Current.CancellationToken);
        return new LoadProcess(exitCode, output.ToString());
    }
}
