using Spoor.Load.Options;

namespace Spoor.Load.Tests.Options;

public sealed class OptionReaderTests
{
    [Fact]
    public void Reads_what_is_given()
    {
        var options = OptionReader.Read(
            ["--data", "file.zst", "--to", "a:4317,http://b:1", "--rate=5,000", "--duration", "90s", "--give-up", "1.5m", "--run", "00c0ffee", "--verify"], out var faults);

        Assert.Empty(faults);
        Assert.Equal([new Uri("http://a:4317"), new Uri("http://b:1")], options.To);
        Assert.Equal(5000, options.Rate);
        Assert.Equal(TimeSpan.FromSeconds(90), options.Duration);
        Assert.Equal(TimeSpan.FromSeconds(90), options.GiveUp);
        Assert.Equal(0x00C0FFEEu, options.Run);
        Assert.True(options.Verify);
    }

    [Fact]
    public void Lists_all_faults_at_once_and_names_each_culprit()
    {
        OptionReader.Read(["--rate", "fast", "--spnas", "5", "--protocol", "smtp", "--verify-sample", "2", "--run", "xyz", "--duration", "soon", "loose"], out var faults);

        string[] culprits = ["--rate", "--spnas", "--protocol", "--verify-sample", "--run", "--duration", "loose", "--data FILE or --generate"];
        Assert.All(culprits, culprit => Assert.Contains(faults, fault => fault.Contains(culprit, StringComparison.Ordinal)));
        Assert.Equal(culprits.Length, faults.Count);
    }

    [Fact]
    public void Every_option_is_in_the_help_text()
    {
        var help = OptionHelp.Text;
        string[] known =
        [
            "--data", "--generate", "--shops", "--spans-per-trace", "--seed", "--spans-per-request", "--run", "--to", "--protocol", "--gzip", "--rate",
            "--connections", "--in-flight", "--duration", "--spans", "--give-up", "--verify", "--query", "--elasticsearch", "--index-prefix", "--kafka",
            "--dead-letter-topic", "--verify-sample", "--verify-timeout", "--verify-quiet",
        ];
        var told = System.Text.RegularExpressions.Regex.Matches(help, "(?m)^  (--[a-z-]+)").Select(match => match.Groups[1].Value);

        Assert.Equal(known, told);
    }
}
