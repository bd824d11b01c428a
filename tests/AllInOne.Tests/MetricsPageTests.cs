using System.Diagnostics.Metrics;
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
        var seen = new SortedDictionary<string, Metric>(StringComparer.Ordinal);
        using var listener = new MeterListener { InstrumentPublished = Note };
        listener.SetMeasurementEventCallback<long>(NoteLabels);
        listener.SetMeasurementEventCallback<int>(NoteLabels);
        listener.SetMeasurementEventCallback<double>(NoteLabels);
        listener.Start();
        await using (await AllInOneRun.StartAsync()) listener.RecordObservableInstruments();

        Metric[] own, others;
        lock (seen)
        {
            own = [.. seen.Values.Where(metric => metric.Name.StartsWith(Own, StringComparison.Ordinal))];
            others = [.. seen.Values.Except(own)];
        }
        Assert.Equal(ReadTable("All-in-one").Order(StringComparer.Ordinal), own.Select(metric => metric.ToString()));

        var elsewhere = ReadTable("Collector").Concat(ReadTable("Query")).Select(row => row.Split(' ')).ToDictionary(cells => cells[0], cells => cells[1]);
        Assert.Empty(others.Where(metric => elsewhere.GetValueOrDefault(metric.Name) != metric.Unit).Select(metric => metric.Name));
        Assert.Equal(ReadAbsent().Order(StringComparer.Ordinal), elsewhere.Keys.Except(others.Select(metric => metric.Name)).Order(StringComparer.Ordinal));

        void Note(Instrument instrument, MeterListener self)
        {
            if (!instrument.Meter.Name.StartsWith("Spoor.", StringComparison.Ordinal)) return;
            lock (seen) seen.TryAdd(instrument.Name, new Metric(instrument.Name, instrument.Unit ?? ""));
            self.EnableMeasurementEvents(instrument);
        }

        void NoteLabels<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> labels, object? state)
        {
            lock (seen)
                foreach (var (name, label) in labels) seen[instrument.Name].Note(name, label);
        }
    }

    private static IEnumerable<string> ReadSection(string section) => File.ReadLines(RepositoryFolder.Combine("docs/metrics.md"))
        .SkipWhile(line => line != "## " + section).Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal));

    private static IEnumerable<string> ReadTable(string section) => ReadSection(section)
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .Select(cells => $"{cells[1].Trim('`')} {cells[2].Trim('`')} {cells[3].Replace("`", "", StringComparison.Ordinal)}");

    /// <summary>The names of the paragraph that tells what is absent.</summary>
    private static IEnumerable<string> ReadAbsent() => ReadSection("All-in-one")
        .SkipWhile(line => !line.StartsWith("Absent, ", StringComparison.Ordinal)).TakeWhile(line => line.Length > 0)
        .SelectMany(line => Name().Matches(line)).Select(match => match.Groups[1].Value);

    [GeneratedRegex("`([a-z._]+)`")]
    private static partial Regex Name();

    private sealed class Metric(string name, string unit)
    {
        private readonly SortedDictionary<string, SortedSet<string>> _labels = new(StringComparer.Ordinal);

        public string Name => name;

        public string Unit => unit;

        public void Note(string label, object? value)
        {
            if (!_labels.TryGetValue(label, out var values)) _labels.Add(label, values = new SortedSet<string>(StringComparer.Ordinal));
            values.Add($"{value}");
        }

        public override string ToString() =>
            $"{name} {unit} {string.Join("; ", _labels.Select(label => $"{label.Key}: {string.Join(", ", label.Value)}"))}";
    }
}
