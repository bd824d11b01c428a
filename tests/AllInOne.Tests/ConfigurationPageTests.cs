using System.Text.RegularExpressions;
using Spoor.Testing;

namespace Spoor.AllInOne.Tests;

/// <summary>The page of all settings, held against what the processes say of themselves.</summary>
public sealed partial class ConfigurationPageTests
{
    [Theory]
    [InlineData("AllInOne")]
    [InlineData("Collector")]
    [InlineData("Ingester")]
    [InlineData("Query")]
    public async Task Every_setting_of_a_process_is_on_the_page(string process)
    {
        var help = await RunAsync(process, "--help");
        var page = await File.ReadAllTextAsync(RepositoryFolder.Combine("docs/configuration.md"), TestContext.Current.CancellationToken);
        var known = Keys().Matches(page).Select(match => match.Value.Trim('`').Replace(":*", "", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);

        var settings = Settings().Matches(help).Select(match => match.Groups[1].Value.Replace(":*", "", StringComparison.Ordinal)).ToArray();

        Assert.Contains("Listen:Address", settings);
        // The page names some in short, after the first of their section: `Kafka:Security:Mechanism`, `:Username`.
        Assert.DoesNotContain(settings, key => !known.Contains(key) && !known.Contains(key[key.LastIndexOf(':')..]));
    }

    [Theory]
    [InlineData("AllInOne", "spoor-all-in-one")]
    [InlineData("Collector", "spoor-collector")]
    [InlineData("Ingester", "spoor-ingester")]
    [InlineData("Query", "spoor-query")]
    public async Task Every_process_tells_its_version(string process, string name) =>
        Assert.Matches($@"^{name} \d+\.\d+\.\d+", await RunAsync(process, "--version"));

    private static async Task<string> RunAsync(string process, string argument)
    {
        var (exitCode, output, _) = await ProcessRun.RunAsync(process, argument);
        Assert.Equal(0, exitCode);
        return output;
    }

    [GeneratedRegex("`[A-Za-z]*(:[A-Za-z*.]+)+`")]
    private static partial Regex Keys();

    [GeneratedRegex(@"^  ([A-Z][A-Za-z]*:[A-Za-z:*]+)", RegexOptions.Multiline)]
    private static partial Regex Settings();
}
