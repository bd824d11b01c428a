using System.Diagnostics;
using Spoor.Testing;
using Spoor.Testing.Servers;

namespace Spoor.Pipeline.Tests;

/// <summary>One short run of each kind of fault; the long ones, and the rest, are run by hand, see <c>tests/faults</c>.</summary>
public sealed class FaultRunTests(KafkaServer kafka, ElasticsearchServer elasticsearch)
{
    [Theory]
    [InlineData("kill-ingester.sh")]
    [InlineData("kill-collector.sh")]
    [InlineData("sigterm.sh")]
    [InlineData("proxy.sh")]
    public async Task Nothing_is_lost_and_nothing_stands_twice_when_processes_end_or_bulks_fail(string script) =>
        await RunAsync(script, ("TEST_KAFKA", kafka.Brokers), (elasticsearch.Variable, elasticsearch.Url.ToString()));

    [Theory]
    [InlineData("broker-pause.sh")]
    [InlineData("elasticsearch-stop.sh")]
    public async Task Nothing_is_lost_and_nothing_stands_twice_when_servers_go_away(string script)
    {
        if (Environment.GetEnvironmentVariable("SPOOR_SERVERS") is not { Length: > 0 })
            Assert.Skip("SPOOR_SERVERS does not name a folder with servers that this test may stop.");
        await RunAsync(script);
    }

    private static async Task RunAsync(string script, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo("bash", [RepositoryFolder.Combine("tests", "faults", script)])
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["SHORT"] = "1",
                ["RATE"] = "1000",
                ["SPOOR_BUILD"] = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name,
            },
        };
        foreach (var (name, value) in settings) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(6));
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{script} did not end within 6 minutes: {await output}");
        }
        Assert.True(process.ExitCode == 0, await output);
    }
}
