using System.Diagnostics.Metrics;
using Spoor.Collector.Tests.Running;
using Spoor.KafkaSecurity;
using Spoor.Testing;

namespace Spoor.Collector.Tests;

public sealed class MetricsPageTests
{
    [Fact]
    public async Task The_page_lists_every_metric_of_the_running_process_with_its_unit_and_labels()
    {
        var seen = new SortedDictionary<string, Metric>(StringComparer.Ordinal);
        using var listener = new MeterListener { InstrumentPublished = Note };
        listener.SetMeasurementEventCallback<long>(NoteLabels);
        listener.SetMeasurementEventCallback<int>(NoteLabels);
        listener.SetMeasurementEventCallback<double>(NoteLabels);
        listener.Start();

        await using (await CollectorRun.StartAsync($"--Kafka:Brokers=127.0.0.1:{FreePort.Next()}")) listener.RecordObservableInstruments();

        Assert.Equal(seen.Select(metric => $"{metric.Key} {metric.Value}"), ReadPage().Order(StringComparer.Ordinal));

        void Note(Instrument instrument, MeterListener self)
        {
            // The certificate to Kafka is told of in all processes that have one; another test may run one here.
            if (!instrument.Meter.Name.StartsWith("Spoor.", StringComparison.Ordinal) || instrument.Meter.Name == BrokerSignInTelemetry.MeterName) return;
            lock (seen) seen.TryAdd(instrument.Name, new Metric(instrument.Unit ?? ""));
            self.EnableMeasurementEvents(instrument);
        }

        void NoteLabels<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> labels, object? state)
        {
            lock (seen)
                foreach (var (name, label) in labels) seen[instrument.Name].Note(name, label);
        }
    }

    private static IEnumerable<string> ReadPage() => File.ReadLines(RepositoryFolder.Combine("docs/metrics.md"))
        .SkipWhile(line => line != "## Collector").Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .Select(cells => $"{cells[1].Trim('`')} {cells[2].Trim('`')} {cells[3].Replace("`", "", StringComparison.Ordinal)}");

    private sealed class Metric(string unit)
    {
        private readonly SortedDictionary<string, SortedSet<string>> _labels = new(StringComparer.Ordinal);

        public void Note(string name, object? label)
        {
            if (!_labels.TryGetValue(name, out var values)) _labels.Add(name, values = new SortedSet<string>(StringComparer.Ordinal));
            values.Add($"{label}");
        }

        public override string ToString() =>
            $"{unit} {string.Join("; ", _labels.Select(label => $"{label.Key}: {string.Join(", ", label.Value)}"))}";
    }
}
