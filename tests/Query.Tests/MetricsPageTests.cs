using System.Diagnostics.Metrics;
using Spoor.Testing;

namespace Spoor.Query.Tests;

public sealed class MetricsPageTests
{
    private static readonly string[] s_paths =
    [
        "/api/services", "/api/services/shop/operations", "/api/operations?service=shop", "/api/traces", "/api/traces/1",
        "/api/v3/services", "/api/v3/operations", "/api/v3/traces", "/api/v3/traces/1", "/api/v3/trace-summaries", "/", "/trace/1",
    ];

    [Fact]
    public async Task The_page_lists_every_metric_with_its_unit_and_labels()
    {
        var seen = new SortedDictionary<string, SortedDictionary<string, SortedSet<string>>>(StringComparer.Ordinal);
        var units = new Dictionary<string, string>();
        using var listener = new MeterListener { InstrumentPublished = Note };
        listener.SetMeasurementEventCallback<long>(NoteLabels);
        listener.SetMeasurementEventCallback<double>(NoteLabels);
        listener.Start();

        await using (var server = await QueryServer.StartAsync(new FakeTraceReader()))
            foreach (var path in s_paths) await server.GetTextAsync(path);

        lock (seen)
            Assert.Equal(
                seen.Select(metric => $"{metric.Key} {units[metric.Key]} {string.Join("; ", metric.Value.Select(label => $"{label.Key}: {string.Join(", ", label.Value)}"))}"),
                ReadPage().Order(StringComparer.Ordinal));

        void Note(Instrument instrument, MeterListener self)
        {
            if (!instrument.Meter.Name.StartsWith("Spoor.", StringComparison.Ordinal)) return;
            lock (seen)
            {
                seen.TryAdd(instrument.Name, new(StringComparer.Ordinal));
                units[instrument.Name] = instrument.Unit ?? "";
            }
            self.EnableMeasurementEvents(instrument);
        }

        void NoteLabels<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> labels, object? state)
        {
            lock (seen)
            {
                foreach (var (name, label) in labels)
                {
                    if (!seen[instrument.Name].TryGetValue(name, out var values)) seen[instrument.Name].Add(name, values = new(StringComparer.Ordinal));
                    values.Add($"{label}");
                }
            }
        }
    }

    private static IEnumerable<string> ReadPage() => File.ReadLines(RepositoryFolder.Combine("docs/metrics.md"))
        .SkipWhile(line => line != "## Query").Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .Select(cells => $"{cells[1].Trim('`')} {cells[2].Trim('`')} {cells[3].Replace("`", "", StringComparison.Ordinal)}");
}
