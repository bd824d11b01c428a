using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Spoor.Micro;

/// <summary>Each hot type of ours beside the obvious way to do the same. <c>dotnet run -c Release --project bench/Micro -- --filter '*'</c></summary>
internal static class Program
{
    public static void Main(string[] args) => BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(
        args,
        // In this process: what is measured runs for milliseconds, and nothing has to be built once more.
        ManualConfig.Create(DefaultConfig.Instance)
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithIterationCount(5))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .HideColumns(Column.Ratio, Column.AllocRatio, Column.Gen0, Column.Gen1, Column.Gen2, Column.Error, Column.StdDev, Column.RatioSD)
            .WithOptions(ConfigOptions.JoinSummary));
}
