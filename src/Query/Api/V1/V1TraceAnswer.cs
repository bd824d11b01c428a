using Spoor.Query.Search;
using Spoor.TraceStore.Reading;
using Tracing.Ids;

namespace Spoor.Query.Api.V1;

/// <summary>An answer that holds traces, written page by page: nothing of a trace is held but its processes.</summary>
internal sealed class V1TraceAnswer : IDisposable
{
    private readonly JsonAnswer _answer;
    private readonly HashSet<TraceId> _traceIds = [];
    private V1Processes _processes = new();
    private TraceId? _open;
    private string _openText = "";
    private bool _isCut;

    /// <summary>Begins the answer.</summary>
    /// <param name="context">The request.</param>
    public V1TraceAnswer(HttpContext context)
    {
        _answer = new JsonAnswer(context.Response, V1Envelope.IsPretty(context.Request));
        V1Envelope.Start(_answer.Json);
        _answer.Json.WriteStartArray();
    }

    /// <summary>What went wrong so far; written at the end.</summary>
    public List<V1Error> Errors { get; } = [];

    /// <summary>Spans written so far.</summary>
    public int Spans { get; private set; }

    /// <summary>Whether a trace has been written, or is being written.</summary>
    /// <param name="traceId">The trace.</param>
    /// <returns>Whether it stands in this answer.</returns>
    public bool Holds(TraceId traceId) => _traceIds.Contains(traceId);

    /// <summary>Writes a page. A page of another trace than the last one's begins a trace.</summary>
    /// <param name="page">The page.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>When it is written.</returns>
    public async Task WriteAsync(TracePage page, CancellationToken cancellationToken)
    {
        foreach (var problem in page.Problems)
            Errors.Add(new V1Error(StatusCodes.Status503ServiceUnavailable, problem, TraceIdText.ToShortText(page.TraceId)));
        if (page.IsCut)
            Errors.Add(new V1Error(StatusCodes.Status400BadRequest, SearchOptions.DescribeCut(page.TraceId, "/api/traces/"), TraceIdText.ToShortText(page.TraceId)));
        if (page.Spans.Count == 0) return;
        if (_open != page.TraceId) StartTrace(page.TraceId);
        foreach (var span in page.Spans)
        {
            if (_isCut) return;
            if (_processes.IdOf(span) is not { } process)
            {
                _isCut = true;
                Errors.Add(new V1Error(
                    StatusCodes.Status500InternalServerError,
                    $"The trace has more than {V1Processes.MaxBytes} bytes of resources; the rest of its spans is left out. /api/v3/traces/{page.TraceId} gives them all.",
                    _openText));
                return;
            }
            V1SpanWriter.Write(_answer.Json, span, _openText, process);
            Spans++;
            await _answer.SendIfFullAsync(cancellationToken);
        }
    }

    /// <summary>Ends the answer.</summary>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>When it is on its way.</returns>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        EndTrace();
        _answer.Json.WriteEndArray();
        V1Envelope.End(_answer.Json, 0, Errors);
        await _answer.SendAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _answer.Dispose();

    private void StartTrace(TraceId traceId)
    {
        EndTrace();
        _open = traceId;
        _openText = TraceIdText.ToShortText(traceId);
        _traceIds.Add(traceId);
        _answer.Json.WriteStartObject();
        _answer.Json.WriteString("traceID"u8, _openText);
        _answer.Json.WriteStartArray("spans"u8);
    }

    private void EndTrace()
    {
        if (_open is null) return;
        _answer.Json.WriteEndArray();
        _answer.Json.WritePropertyName("processes"u8);
        _processes.WriteTo(_answer.Json);
        _answer.Json.WriteNull("warnings"u8);
        _answer.Json.WriteEndObject();
        _open = null;
        _processes = new V1Processes();
        _isCut = false;
    }
}
