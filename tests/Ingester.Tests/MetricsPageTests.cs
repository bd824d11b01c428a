using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Spoor.KafkaSecurity;
using Spoor.Testing;
using Spoor.Testing.Servers;

namespace Spoor.Ingester.Tests;

public sealed class MetricsPageTests(KafkaServer kafka)
{
    [Fact]
    public async Task The_page_lists_every_metric_of_the_running_process_with_its_unit_and_labels()
    {
        await using var topic = await kafka.CreateTopicAsync(partitions: 1);
        await using var deadLetters = await kafka.CreateTopicAsync(partitions: 1, label: "dead");
        var seen = new SortedDictionary<string, Metric>(StringComparer.Ordinal);
        using var listener = new MeterListener { InstrumentPublished = Note };
        listener.SetMeasurementEventCallback<long>(NoteLabels);
        listener.SetMeasurementEventCallback<int>(NoteLabels);
        listener.SetMeasurementEventCallback<double>(NoteLabels);
        listener.Start();

        var app = new TaskCompletionSource<IHost>(TaskCreationOptions.RunContinuationsAsynchronously);
        var exit = Program.RunAsync(
            [
                "--Listen:Address=127.0.0.1", $"--Listen:Admin={FreePort.Next()}", $"--Kafka:Brokers={kafka.Brokers}", $"--Kafka:SpansTopic={topic.Name}",
                $"--Kafka:DeadLetterTopic={deadLetters.Name}", $"--Kafka:Group={topic.Group}", $"--Elasticsearch:Urls=http://127.0.0.1:{FreePort.Next()}",
            ],
            app.SetResult);
        var host = await app.Task;
        await Eventually.Reaches(
            () =>
            {
                listener.RecordObservableInstruments();
                lock (seen) return Task.FromResult(seen["spoor.ingester.lag.time"].ToString());
            },
            labels => labels == "s partition");
        ((Microsoft.AspNetCore.Builder.WebApplication)host).Lifetime.StopApplication();

        Assert.Equal(0, await exit);
        Assert.Equal(ReadPage().Order(StringComparer.Ordinal), seen.Select(metric => $"{metric.Key} {metric.Value}"));

        void Note(Instrument instrument, MeterListener self)
        {
            // Other tests of this process run ingesters, too; their partitions are not of interest, their names are the same.
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

    /// <summary>The rows of all sections of the ingester: its own and the writer's.</summary>
    private static IEnumerable<string> ReadPage() => File.ReadAllText(RepositoryFolder.Combine("docs/metrics.md")).Split("\n## ")
        .Where(section => section.StartsWith("Ingester", StringComparison.Ordinal)).SelectMany(section => section.Split('\n'))
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .Select(cells => $"{cells[1].Trim('`')} {cells[2].Trim('`')} {cells[3].Replace("`", "", StringComparison.Ordinal)}");

    private sealed class Metric(string unit)
    {
        private readonly SortedDictionary<string, SortedSet<string>> _labels = new(StringComparer.Ordinal);

        public void Note(string name, object? label)
        {
            if (!_labels.TryGetValue(name, out var values)) _labels.Add(name, values = new SortedSet<string>(StringComparer.Ordinal));
            if (name != "partition") values.Add($"{label}");
        }

        public override string ToString() =>
            $"{unit} {string.Join("; ", _labels.Select(label => label.Value.Count == 0 ? label.Key : $"{label.Key}: {string.Join(", ", label.Value)}"))}";
    }
}
