using System.Diagnostics.Metrics;

namespace Spoor.Testing;

/// <summary>Notes the instruments of our meters and the labels of what they measure, to be compared with the rows of <c>docs/metrics.md</c>.</summary>
public sealed class MetricsSeen : IDisposable
{
    private readonly SortedDictionary<string, Metric> _metrics = new(StringComparer.Ordinal);
    private readonly string[] _ignoredMeters;
    private readonly MeterListener _listener;

    /// <summary>Listens from now on.</summary>
    /// <param name="ignoredMeters">Meters that other tests of this process may run.</param>
    public MetricsSeen(params string[] ignoredMeters)
    {
        _ignoredMeters = ignoredMeters;
        _listener = new MeterListener { InstrumentPublished = Note };
        _listener.SetMeasurementEventCallback<long>(NoteLabels);
        _listener.SetMeasurementEventCallback<int>(NoteLabels);
        _listener.SetMeasurementEventCallback<double>(NoteLabels);
        _listener.Start();
    }

    /// <summary>A label of which only the name is noted.</summary>
    public string? OpenLabel { get; init; }

    /// <summary>The metrics so far as rows, by name.</summary>
    public string[] Rows => [.. All.Select(metric => metric.Row)];

    /// <summary>Name, unit and row of each metric so far, by name.</summary>
    public (string Name, string Unit, string Row)[] All
    {
        get
        {
            lock (_metrics) return [.. _metrics.Select(metric => (metric.Key, metric.Value.Unit, $"{metric.Key} {metric.Value}"))];
        }
    }

    /// <summary>Lines of a part of the page.</summary>
    /// <param name="section">What the headings of its sections begin with.</param>
    public static IEnumerable<string> ReadPage(string section) => File.ReadAllText(RepositoryFolder.Combine("docs/metrics.md")).Split("\n## ")
        .Where(part => part.StartsWith(section, StringComparison.Ordinal)).SelectMany(part => part.Split('\n'));

    /// <summary>The metrics that the page tells of, as <see cref="Rows"/>, by name.</summary>
    /// <param name="section">What the headings of their sections begin with.</param>
    public static string[] ReadRows(string section) =>
    [
        .. ReadPage(section).Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => $"{cells[1].Trim('`')} {cells[2].Trim('`')} {cells[3].Replace("`", "", StringComparison.Ordinal)}")
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Asks those instruments that are asked.</summary>
    public void RecordObservable() => _listener.RecordObservableInstruments();

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Note(Instrument instrument, MeterListener self)
    {
        if (!instrument.Meter.Name.StartsWith("Spoor.", StringComparison.Ordinal) || _ignoredMeters.Contains(instrument.Meter.Name)) return;
        lock (_metrics) _metrics.TryAdd(instrument.Name, new Metric(instrument.Unit ?? ""));
        self.EnableMeasurementEvents(instrument);
    }

    private void NoteLabels<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> labels, object? state)
    {
        lock (_metrics)
            foreach (var (name, label) in labels) _metrics[instrument.Name].Note(name, name == OpenLabel ? null : $"{label}");
    }

    private sealed class Metric(string unit)
    {
        private readonly SortedDictionary<string, SortedSet<string>> _labels = new(StringComparer.Ordinal);

        public string Unit => unit;

        public void Note(string name, string? value)
        {
            if (!_labels.TryGetValue(name, out var values)) _labels.Add(name, values = new SortedSet<string>(StringComparer.Ordinal));
            if (value is not null) values.Add(value);
        }

        public override string ToString() =>
            $"{unit} {string.Join("; ", _labels.Select(label => label.Value.Count == 0 ? label.Key : $"{label.Key}: {string.Join(", ", label.Value)}"))}";
    }
}
