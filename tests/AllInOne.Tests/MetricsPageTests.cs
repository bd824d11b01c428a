using System.Text.RegularExpressions;
using Spoor.Testing;

namespace Spoor.AllInOne.Tests;

/// <summary>The page of metrics, held against the running process.</summary>
public sealed partial class MetricsPageTests
{
    private const string Own = "spoor.store.";

    [Fact]
    public async Task The_page_lists_every_metric_of_the_store_and_names_those_of_the_collector_that_are_absent()
    {
        using var seen = new MetricsSeen();
        await using (await AllInOneRun.StartAsync()) seen.RecordObservable();

        var own = seen.All.Where(metric => metric.Name.StartsWith(Own, StringComparison.Ordinal)).ToArray();
        var others = seen.All.Except(own).ToArray();
        Assert.Equal(MetricsSeen.ReadRows("All-in-one\n"), own.Select(metric => metric.Row));

        var elsewhere = MetricsSeen.ReadRows("Collector\n").Concat(MetricsSeen.ReadRows("Query\n"))
            .Select(row => row.Split(' ')).ToDictionary(cells => cells[0], cells => cells[1]);
        Assert.Empty(others.Where(metric => elsewhere.GetValueOrDefault(metric.Name) != metric.Unit).Select(metric => metric.Name));
        Assert.Equal(ReadAbsent().Order(StringComparer.Ordinal), elsewhere.Keys.Except(others.Select(metric => metric.Name)).Order(StringComparer.Ordinal));
    }

    /// <summary>The names of the paragraph that tells what is absent.</summary>
    private static IEnumerable<string> ReadAbsent() => MetricsSeen.ReadPage("All-in-one\n")
        .SkipWhile(line => !line.StartsWith("Absent, ", StringComparison.Ordinal)).TakeWhile(line => line.Length > 0)
        .SelectMany(line => Name().Matches(line)).Select(match => match.Groups[1].Value);

    [GeneratedRegex("`([a-z._]+)`")]
    private static partial Regex Name();
}
