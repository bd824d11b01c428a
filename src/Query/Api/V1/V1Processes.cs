using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spoor.TraceStore.Reading;

namespace Spoor.Query.Api.V1;

/// <summary>The processes of one trace: its resources, each once, written after the spans.</summary>
internal sealed class V1Processes
{
    /// <summary>Room for the processes of one trace, which are held until its last span is written, in bytes of JSON.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    private readonly Dictionary<string, string> _idByOrigin = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _idByProcess = new(StringComparer.Ordinal);
    private readonly List<string> _processes = [];
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private int _bytes;

    /// <summary>Key of the process that a span ran in.</summary>
    /// <param name="span">The span.</param>
    /// <returns><c>p1</c>, <c>p2</c>…; <see langword="null"/> when a new process no longer fits into <see cref="MaxBytes"/>.</returns>
    public string? IdOf(StoredSpan span)
    {
        // An origin that stands in the span itself has no id, and one that is not known has not even content.
        var origin = span.Origin?.Id ?? "";
        if (origin.Length > 0 && _idByOrigin.TryGetValue(origin, out var known)) return known;

        _buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(json, span.ServiceName, span.Origin);
        // Origins differ by scope, too; what is the same without it is one process.
        var text = Encoding.UTF8.GetString(_buffer.WrittenSpan);
        if (!_idByProcess.TryGetValue(text, out var id))
        {
            if (_bytes + text.Length > MaxBytes) return null;
            _bytes += text.Length;
            _processes.Add(text);
            id = string.Create(CultureInfo.InvariantCulture, $"p{_processes.Count}");
            _idByProcess.Add(text, id);
        }
        if (origin.Length > 0) _idByOrigin.Add(origin, id);
        return id;
    }

    /// <summary>Writes the map of processes.</summary>
    /// <param name="json">Where to; after the property's name.</param>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        for (var i = 0; i < _processes.Count; i++)
        {
            json.WritePropertyName(string.Create(CultureInfo.InvariantCulture, $"p{i + 1}"));
            // Read and written anew, so that it is indented where all is.
            using var process = JsonDocument.Parse(_processes[i], new JsonDocumentOptions { MaxDepth = 1000 });
            process.WriteTo(json);
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string service, StoredOrigin? origin)
    {
        json.WriteStartObject();
        json.WriteString("serviceName"u8, service.Length > 0 ? service : Parameters.NoServiceName);
        json.WriteStartArray("tags"u8);
        foreach (var attribute in origin?.ResourceAttributes ?? [])
            if (attribute is not { Key: "service.name", Value.Kind: AttributeKind.Text }) V1Tags.Write(json, attribute);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
