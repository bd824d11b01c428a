using System.Buffers.Binary;
using System.IO.Hashing;
using Tracing.Otlp;

namespace Spoor.Load.Requests;

/// <summary>The requests of one pass, and of every further pass with other ids and times.</summary>
/// <remarks>Built once; sending a request is one copy and some hundred small writes.</remarks>
internal sealed class RequestSet
{
    private readonly RequestTemplate[] _requests;
    private readonly int[] _traceStarts;
    private readonly SpanIndex[] _spansByTrace;

    private RequestSet(RequestTemplate[] requests, int traceIds, long newestUnixNanos, int refusedSpans, int repeatedSpans)
    {
        _requests = requests;
        NewestUnixNanos = newestUnixNanos;
        RefusedSpans = refusedSpans;
        RepeatedSpans = repeatedSpans;
        _traceStarts = new int[traceIds + 1];
        foreach (var request in requests)
            foreach (var span in request.Spans) _traceStarts[span.TraceId + 1]++;
        for (var i = 0; i < traceIds; i++) _traceStarts[i + 1] += _traceStarts[i];
        SpanCount = _traceStarts[^1];
        _spansByTrace = new SpanIndex[SpanCount];
        var next = _traceStarts.ToArray();
        for (var request = 0; request < requests.Length; request++)
            for (var span = 0; span < requests[request].Spans.Length; span++)
                _spansByTrace[next[requests[request].Spans[span].TraceId]++] = new SpanIndex(request, span);
    }

    /// <summary>The requests of a pass, in the order in which they are sent.</summary>
    public ReadOnlySpan<RequestTemplate> Requests => _requests;

    /// <summary>Spans of one pass.</summary>
    public int SpanCount { get; }

    /// <summary>How many trace ids are numbered; those that only links carry have no spans.</summary>
    public int TraceIdCount => _traceStarts.Length - 1;

    /// <summary>Time of the newest span, as recorded, in nanoseconds since the Unix epoch.</summary>
    public long NewestUnixNanos { get; }

    /// <summary>Spans left out because a receiver has to refuse them.</summary>
    public int RefusedSpans { get; }

    /// <summary>Spans left out because the traffic has them twice, byte for byte.</summary>
    public int RepeatedSpans { get; }

    /// <summary>Size of the largest request.</summary>
    public int LargestRequest => _requests.Max(request => request.Length);

    /// <summary>The spans of a trace.</summary>
    /// <param name="traceId">Number of its id.</param>
    /// <returns>Where each stands.</returns>
    public ReadOnlySpan<SpanIndex> SpansOf(int traceId) =>
        _spansByTrace.AsSpan(_traceStarts[traceId], _traceStarts[traceId + 1] - _traceStarts[traceId]);

    /// <summary>Cuts traffic into requests and finds what changes from pass to pass.</summary>
    /// <param name="traffic">The traffic.</param>
    /// <param name="spansPerRequest">Spans of one request; 0 keeps the requests as they are.</param>
    /// <returns>The requests.</returns>
    /// <exception cref="InvalidDataException">A request cannot be read, or there is no span in order.</exception>
    public static RequestSet Build(Traffic traffic, int spansPerRequest)
    {
        var whole = new TraceRequest();
        if (!whole.TryScan(traffic.Bytes, out var fault)) throw new InvalidDataException($"The traffic is no OTLP: {fault}");
        var spans = WithoutRepeats(whole);
        if (spans.Length == 0) throw new InvalidDataException("The traffic holds no span that is in order.");

        var cut = Cut(whole, spans, traffic.Ends, spansPerRequest);
        var numbers = new IdNumbers();
        foreach (var request in cut)
            foreach (ref readonly var span in request.Spans) PatchFinder.NumberIds(request.Bytes.Span, span.Message, numbers);
        var traceIds = numbers.TraceIds;
        var templates = cut.ConvertAll(request => MakeTemplate(request, numbers, traceIds));
        return new RequestSet([.. templates], traceIds, Newest(spans), whole.RefusedCount, whole.Spans.Length - spans.Length);
    }

    private static SpanSlice[] WithoutRepeats(TraceRequest whole)
    {
        var bytes = whole.Bytes.Span;
        var seen = new HashSet<UInt128>(whole.Spans.Length);
        var kept = new List<SpanSlice>(whole.Spans.Length);
        var hash = new XxHash128();
        var origin = new byte[16];
        var originOf = -1;
        foreach (ref readonly var span in whole.Spans)
        {
            if (span.Scope != originOf)
            {
                // The same under another resource or scope is another report.
                originOf = span.Scope;
                var scope = whole.Scopes[originOf];
                AppendAllBut(OtlpTags.ResourceSpans.ScopeSpans, whole.Resources[scope.Resource].Message.Of(bytes), hash);
                AppendAllBut(OtlpTags.ScopeSpans.Spans, scope.Message.Of(bytes), hash);
                hash.GetHashAndReset(origin);
            }
            hash.Append(origin);
            AppendAllBut(OtlpTags.Span.TraceState, span.Message.Of(bytes), hash);
            if (seen.Add(BinaryPrimitives.ReadUInt128BigEndian(hash.GetHashAndReset()))) kept.Add(span);
        }
        return [.. kept];
    }

    private static void AppendAllBut(uint tag, ReadOnlySpan<byte> message, XxHash128 hash)
    {
        var fields = new WireReader(message);
        while (fields.Read())
            if (fields.Tag != tag) hash.Append(message[fields.FieldStart..fields.FieldEnd]);
    }

    private static List<TraceRequest> Cut(TraceRequest whole, SpanSlice[] spans, IReadOnlyList<int> ends, int spansPerRequest)
    {
        var requests = new List<TraceRequest>();
        int first = 0, end = 0;
        for (var recorded = 0; first < spans.Length; first = end)
        {
            if (spansPerRequest > 0) end = Math.Min(first + spansPerRequest, spans.Length);
            else
            {
                while (end < spans.Length && spans[end].Field.Start < ends[recorded]) end++;
                recorded++;
                if (end == first) continue;
            }
            var part = spans.AsSpan(first, end - first);
            var bytes = new byte[TraceRequestWriter.Measure(whole, part)];
            TraceRequestWriter.Write(whole, part, bytes);
            var request = new TraceRequest();
            if (!request.TryScan(bytes, out var fault) || request.Spans.Length != part.Length)
                throw new InvalidDataException($"Spans {first} to {end} cannot be cut out of the traffic: {fault}");
            requests.Add(request);
        }
        return requests;
    }

    private static RequestTemplate MakeTemplate(TraceRequest request, IdNumbers numbers, int traceIds)
    {
        var bytes = request.Bytes.ToArray();
        var patches = new List<Patch>();
        var finder = new PatchFinder(numbers, patches);
        var places = new SpanPlace[request.Spans.Length];
        Span<byte> traceId = stackalloc byte[16], spanId = stackalloc byte[8];
        for (var i = 0; i < places.Length; i++)
        {
            ref readonly var span = ref request.Spans[i];
            finder.FindInSpan(bytes, span.Message);
            span.TraceId.Write(traceId);
            BinaryPrimitives.WriteUInt64BigEndian(spanId, span.SpanId.Value);
            var scope = request.Scopes[span.Scope];
            places[i] = new SpanPlace(span.Message, request.Resources[scope.Resource].Message, scope.Message,
                numbers.OfLong(traceId), numbers.OfShort(spanId));
        }
        return new RequestTemplate(bytes, places, [.. patches], traceIds);
    }

    private static long Newest(SpanSlice[] spans)
    {
        const ulong LongestBelieved = 3600UL * 1_000_000_000;
        ulong newest = 0;
        foreach (ref readonly var span in spans.AsSpan())
        {
            // An end that a broken clock set far away must not push everything else into the past.
            var isBelieved = span.EndUnixNanos >= span.StartUnixNanos && span.EndUnixNanos - span.StartUnixNanos < LongestBelieved;
            newest = Math.Max(newest, isBelieved ? span.EndUnixNanos : span.StartUnixNanos);
        }
        return (long)newest;
    }
}
