using System.Globalization;
using System.Text.Json;
using Spoor.TraceStore.Reading;
using Tracing.Ids;

namespace Spoor.Query.Api.V3;

/// <summary>What v3 tells of a trace in a list: counted while its spans pass by, none of which is held.</summary>
/// <param name="traceId">The trace.</param>
internal sealed class TraceSummary(TraceId traceId)
{
    /// <summary>Most spans whose ids are held to tell which spans miss their parent: some 30 MB.</summary>
    private const int MaxIds = 1_000_000;

    /// <summary>Most services that are told apart.</summary>
    private const int MaxServices = 1_000;

    private const int ErrorStatus = 2;

    private readonly HashSet<SpanId> _ids = [];
    private readonly Dictionary<SpanId, int> _awaited = [];
    private readonly SortedDictionary<string, (int Spans, int Errors)> _services = new(StringComparer.Ordinal);
    private StoredSpan? _root;
    private int _spans;
    private int _errors;
    private ulong _start = ulong.MaxValue;
    private ulong _end;
    private bool _hasMoreServices;

    /// <summary>The trace.</summary>
    public TraceId TraceId => traceId;

    /// <summary>What is not told of a trace that is too large, in sentences.</summary>
    public IEnumerable<string> Problems
    {
        get
        {
            if (!KnowsOrphans) yield return $"Trace {traceId} has more than {MaxIds} spans; how many of them miss their parent is not counted.";
            if (_hasMoreServices) yield return $"Trace {traceId} has spans of more than {MaxServices} services; the rest of them is not listed.";
        }
    }

    private bool KnowsOrphans => _spans <= MaxIds;

    /// <summary>Counts spans of the trace.</summary>
    /// <param name="spans">Its next spans.</param>
    public void Add(IReadOnlyList<StoredSpan> spans)
    {
        foreach (var span in spans)
        {
            var errors = span.StatusCode == ErrorStatus ? 1 : 0;
            _spans++;
            _errors += errors;
            _start = Math.Min(_start, span.StartUnixNanos);
            _end = Math.Max(_end, span.EndUnixNanos);
            Place(span);
            var service = Shown(span.ServiceName);
            if (_services.TryGetValue(service, out var counts)) _services[service] = (counts.Spans + 1, counts.Errors + errors);
            else if (_services.Count < MaxServices) _services.Add(service, (1, errors));
            else _hasMoreServices = true;
        }
    }

    /// <summary>Writes the summary.</summary>
    /// <param name="json">Where to; inside an array.</param>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("traceId"u8, traceId.ToString());
        json.WriteString("rootServiceName"u8, _root is null ? "" : Shown(_root.ServiceName));
        json.WriteString("rootOperationName"u8, _root?.Name ?? "");
        json.WriteString("minStartTimeUnixNano"u8, _start.ToString(CultureInfo.InvariantCulture));
        json.WriteString("maxEndTimeUnixNano"u8, _end.ToString(CultureInfo.InvariantCulture));
        json.WriteNumber("spanCount"u8, _spans);
        json.WriteNumber("errorSpanCount"u8, _errors);
        if (KnowsOrphans) json.WriteNumber("orphanSpanCount"u8, _awaited.Sum(parent => _ids.Contains(parent.Key) ? 0 : parent.Value));
        json.WriteStartArray("services"u8);
        foreach (var (name, (spans, errors)) in _services)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, name);
            json.WriteNumber("spanCount"u8, spans);
            json.WriteNumber("errorSpanCount"u8, errors);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Shown(string service) => service.Length == 0 ? Parameters.NoServiceName : service;

    private void Place(StoredSpan span)
    {
        if (span.ParentSpanId is not { Value: not 0 } parent)
        {
            if (_root is null || span.StartUnixNanos < _root.StartUnixNanos) _root = span;
        }
        else if (KnowsOrphans && !_ids.Contains(parent)) _awaited[parent] = _awaited.GetValueOrDefault(parent) + 1;
        if (KnowsOrphans) _ids.Add(span.SpanId);
    }
}
