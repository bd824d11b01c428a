using Spoor.TraceStore.Reading;

namespace Spoor.Query.Api.V3;

/// <summary>An answer <c>{"result":{"resourceSpans":[…]}}</c>, written page by page; the spans of a page are grouped by their origin.</summary>
internal sealed class V3TraceAnswer : IDisposable
{
    private static readonly object NoOrigin = new();
    private readonly JsonAnswer _answer;
    private readonly Dictionary<object, List<StoredSpan>> _spansByOrigin = [];

    /// <summary>Begins the answer.</summary>
    /// <param name="context">The request.</param>
    public V3TraceAnswer(HttpContext context)
    {
        _answer = new JsonAnswer(context.Response, indented: false);
        _answer.Json.WriteStartObject();
        _answer.Json.WriteStartObject("result"u8);
        _answer.Json.WriteStartArray("resourceSpans"u8);
    }

    /// <summary>What may be missing, in sentences; written at the end.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>Spans written so far.</summary>
    public int Spans { get; private set; }

    /// <summary>Writes a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>When it is written.</returns>
    public async Task WriteAsync(TracePage page, CancellationToken cancellationToken)
    {
        _spansByOrigin.Clear();
        foreach (var span in page.Spans)
        {
            // An origin that stands in the span itself has no id: it is its own group.
            object origin = span.Origin is { } known ? known.Id.Length > 0 ? known.Id : known : NoOrigin;
            if (!_spansByOrigin.TryGetValue(origin, out var group)) _spansByOrigin.Add(origin, group = []);
            group.Add(span);
        }
        foreach (var group in _spansByOrigin.Values)
        {
            OtlpJson.StartOrigin(_answer.Json, group[0].Origin);
            foreach (var span in group)
            {
                OtlpJson.WriteSpan(_answer.Json, span);
                await _answer.SendIfFullAsync(cancellationToken);
            }
            OtlpJson.EndOrigin(_answer.Json);
        }
        Spans += page.Spans.Count;
        _spansByOrigin.Clear();
    }

    /// <summary>Ends the answer.</summary>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>When it is on its way.</returns>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        _answer.Json.WriteEndArray();
        _answer.Json.WriteEndObject();
        V3Errors.Write(_answer.Json, Problems);
        _answer.Json.WriteEndObject();
        await _answer.SendAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _answer.Dispose();
}
