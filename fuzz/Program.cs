using System.Globalization;
using SharpFuzz;
using Spoor.Fuzz.Targets;

namespace Spoor.Fuzz;

/// <summary>The commands behind <c>fuzz/run</c>.</summary>
internal static class Program
{
    private const string Usage =
        """
        Spoor.Fuzz list                     names of the targets
        Spoor.Fuzz seeds TARGET FOLDER      writes the inputs that a run begins with
        Spoor.Fuzz afl TARGET               runs a target under afl-fuzz
        Spoor.Fuzz replay TARGET FILE...    runs inputs one by one and tells what is wrong with each
        """;

    public static int Main(string[] args)
    {
        switch (args)
        {
            case ["list"]:
                foreach (var name in FuzzTargets.Names) Console.WriteLine(name);
                return 0;
            case ["seeds", var target, var folder]:
                WriteSeeds(FuzzTargets.Make(target), folder);
                return 0;
            case ["afl", var name]:
                RunUnderAfl(name);
                return 0;
            case ["replay", var name, .. var files]:
                return Replay(FuzzTargets.Make(name), files);
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }

    private static void WriteSeeds(FuzzTarget target, string folder)
    {
        Directory.CreateDirectory(folder);
        var number = 0;
        foreach (var seed in target.Seeds())
            File.WriteAllBytes(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{number++:000}")), seed);
    }

    /// <remarks>In one process, run after run: one that dies ends the run of afl-fuzz, which is then said to be a failure too.</remarks>
    private static void RunUnderAfl(string name)
    {
        FuzzTarget? target = null;
        Fuzzer.Run(stream =>
        {
            // Made here, where instrumented code may run.
            target ??= FuzzTargets.Make(name);
            using var input = new MemoryStream();
            stream.CopyTo(input);
            try
            {
                target.Run(input.ToArray());
            }
            catch (Exception failure)
            {
                // afl-fuzz keeps the input and not the reason.
                if (Environment.GetEnvironmentVariable("FUZZ_REASONS") is { } file) File.AppendAllText(file, $"{failure}\n\n");
                throw;
            }
        });
    }

    private static int Replay(FuzzTarget target, string[] files)
    {
        var failures = 0;
        foreach (var file in files)
        {
            try
            {
                target.Run(File.ReadAllBytes(file));
                Console.WriteLine($"{file}: fine");
            }
            catch (Exception failure)
            {
                // Whatever it is, it is what the run was for.
                failures++;
                Console.WriteLine($"{file}: {failure}");
            }
        }
        return failures == 0 ? 0 : 1;
    }
}
