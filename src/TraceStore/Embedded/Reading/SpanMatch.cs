using System.IO.Hashing;
using System.Text;
using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Embedded.Segments;
using Spoor.TraceStore.Reading;
using Tracing.Ids;
using Tracing.Otlp;

namespace Spoor.TraceStore.Embedded.Reading;

/// <summary>The conditions of a search, compared with the spans of a block. For one thread at a time.</summary>
internal sealed class SpanMatch : IDisposable
{
    private const ulong NanosPerMillisecond = 1_000_000;

    private readonly TraceQuery _query;
    private readonly byte[]? _service;
    private readonly byte[]? _operation;
    private readonly ulong _minMillis, _maxMillis;
    private readonly SpanTerms _terms = new();
    private readonly List<ulong> _originTerms = [];
    private int _scope;
    private bool _isService;

    public SpanMatch(TraceQuery query)
    {
        _query = query;
        _service = query.Service is { } service ? Encoding.UTF8.GetBytes(service) : null;
        _operation = query.Operation is { } operation ? Encoding.UTF8.GetBytes(operation) : null;
        _minMillis = query.Window.StartUnixNanos / NanosPerMillisecond;
        _maxMillis = query.Window.EndUnixNanos / NanosPerMillisecond;
        Tags = [.. query.Tags.Select(tag => new TagMatch(tag))];
        AllOf = [];
        if (_operation is not null) AllOf.Add([TermHash.OfName(_operation)]);
        AllOf.AddRange(Tags.Select(tag => tag.Terms));
        ServiceTerm = _service is null ? null : TermHash.OfService(_service);
    }

    /// <summary>Lists of terms; a block must have one of each.</summary>
    public List<List<ulong>> AllOf { get; }

    /// <summary>The service's term, which a block must have.</summary>
    public ulong? ServiceTerm { get; }

    private List<TagMatch> Tags { get; }

    /// <summary>Whether spans that start between two times may match.</summary>
    public bool MayStartWithin(ulong minStart, ulong maxStart) => maxStart / NanosPerMillisecond >= _minMillis && minStart / NanosPerMillisecond <= _maxMillis;

    /// <summary>Begins a block.</summary>
    public void Begin() => _scope = -1;

    /// <summary>Whether a span of the block meets all conditions.</summary>
    public bool Accepts(TraceRequest block, in SpanSlice span)
    {
        var bytes = block.Bytes.Span;
        if (span.Scope != _scope) Enter(block, span.Scope);
        if (!_isService) return false;
        var millis = span.StartUnixNanos / NanosPerMillisecond;
        if (millis < _minMillis || millis > _maxMillis) return false;
        if (_operation is not null && !span.Name.Of(bytes).SequenceEqual(_operation)) return false;
        var duration = (long)SpanRemainder.Duration(span);
        if (duration < _query.MinDurationNanos || duration > _query.MaxDurationNanos) return false;
        return Tags.Count == 0 || HasTags(block, span);
    }

    /// <inheritdoc/>
    public void Dispose() => _terms.Dispose();

    private void Enter(TraceRequest block, int scope)
    {
        _scope = scope;
        _isService = _service is null || block.Resources[block.Scopes[scope].Resource].ServiceName.Of(block.Bytes.Span).SequenceEqual(_service);
        if (!_isService || Tags.Count == 0) return;
        _terms.Clear();
        _terms.AddOrigin(block, scope);
        _originTerms.Clear();
        _originTerms.AddRange(_terms.Hashes);
    }

    private bool HasTags(TraceRequest block, in SpanSlice span)
    {
        _terms.Clear();
        _terms.AddSpan(block.Bytes.Span, span);
        StoredSpan? inFull = null;
        foreach (var tag in Tags)
        {
            if (!tag.Accepts(_terms.Hashes, span.Kind, span.StatusCode)
                && !tag.Accepts(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_originTerms), span.Kind, span.StatusCode)) return false;
            if (!tag.IsCut) continue;
            inFull ??= SpanDecoder.Read(block, span, SpanDecoder.ReadOrigin(block, span.Scope, OriginHash.Of(block, span.Scope, new XxHash128())));
            if (!tag.AcceptsInFull(inFull)) return false;
        }
        return true;
    }
}
