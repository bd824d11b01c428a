namespace Tracing.Otlp;

/// <summary>Cuts requests out of a scanned one: some of its spans, under their resources and scopes, by copying slices.</summary>
/// <remarks>What a resource or scope holds beside its spans is copied as it stands, fields of later versions included.</remarks>
public static class TraceRequestWriter
{
    /// <summary>Bytes of the longest tag and length that stand before a nested message.</summary>
    private const int MaxFrame = 6;

    /// <summary>How many of the spans from <paramref name="first"/> on fit into one request.</summary>
    /// <param name="request">The scanned request.</param>
    /// <param name="first">Index of the first span.</param>
    /// <param name="maxBytes">Limit of the request that is to be written, in bytes.</param>
    /// <returns>Their number; 0 when the first alone is too large.</returns>
    public static int CountFitting(TraceRequest request, int first, int maxBytes)
    {
        ArgumentNullException.ThrowIfNull(request);
        return CountFitting(request, request.Spans[first..], maxBytes);
    }

    /// <summary>How many of some spans, from the first on, fit into one request.</summary>
    /// <param name="request">The scanned request.</param>
    /// <param name="spans">Spans of it, in the order in which they stand.</param>
    /// <param name="maxBytes">Limit of the request that is to be written, in bytes.</param>
    /// <returns>Their number; 0 when the first alone is too large.</returns>
    public static int CountFitting(TraceRequest request, ReadOnlySpan<SpanSlice> spans, int maxBytes)
    {
        ArgumentNullException.ThrowIfNull(request);
        long bytes = 0;
        int scope = -1, resource = -1;
        for (var i = 0; i < spans.Length; i++)
        {
            if (spans[i].Scope != scope)
            {
                scope = spans[i].Scope;
                bytes += MaxFrame + request.Scopes[scope].HeadBytes;
                if (request.Scopes[scope].Resource != resource)
                {
                    resource = request.Scopes[scope].Resource;
                    bytes += MaxFrame + request.Resources[resource].HeadBytes;
                }
            }
            bytes += spans[i].Field.Length;
            if (bytes > maxBytes) return i;
        }
        return spans.Length;
    }

    /// <summary>Size of a request that holds these spans.</summary>
    /// <param name="request">The scanned request.</param>
    /// <param name="spans">Spans of it, kept or refused, in the order in which they stand.</param>
    /// <returns>The size, in bytes.</returns>
    public static int Measure(TraceRequest request, ReadOnlySpan<SpanSlice> spans)
    {
        ArgumentNullException.ThrowIfNull(request);
        var total = 0;
        for (var i = 0; i < spans.Length;)
        {
            var body = MeasureResource(request, spans, i, out var next);
            total += 1 + VarintBytes(body) + body;
            i = next;
        }
        return total;
    }

    /// <summary>Writes a request that holds these spans.</summary>
    /// <param name="request">The scanned request.</param>
    /// <param name="spans">Spans of it, kept or refused, in the order in which they stand.</param>
    /// <param name="destination">Exactly the bytes that <see cref="Measure"/> tells.</param>
    public static void Write(TraceRequest request, ReadOnlySpan<SpanSlice> spans, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(request);
        var source = request.Bytes.Span;
        for (var i = 0; i < spans.Length;)
        {
            var body = MeasureResource(request, spans, i, out var next);
            WriteFrame(ref destination, OtlpTags.Request.ResourceSpans, body);
            var resource = request.Resources[request.Scopes[spans[i].Scope].Resource];
            CopyAllBut(OtlpTags.ResourceSpans.ScopeSpans, resource.Message.Of(source), ref destination);
            while (i < next)
            {
                var scopeBody = MeasureScope(request, spans, i, out var nextScope);
                WriteFrame(ref destination, OtlpTags.ResourceSpans.ScopeSpans, scopeBody);
                CopyAllBut(OtlpTags.ScopeSpans.Spans, request.Scopes[spans[i].Scope].Message.Of(source), ref destination);
                for (; i < nextScope; i++)
                {
                    spans[i].Field.Of(source).CopyTo(destination);
                    destination = destination[spans[i].Field.Length..];
                }
            }
        }
    }

    private static int MeasureResource(TraceRequest request, ReadOnlySpan<SpanSlice> spans, int first, out int next)
    {
        var resource = request.Scopes[spans[first].Scope].Resource;
        var body = request.Resources[resource].HeadBytes;
        next = first;
        while (next < spans.Length && request.Scopes[spans[next].Scope].Resource == resource)
        {
            var scopeBody = MeasureScope(request, spans, next, out next);
            body += 1 + VarintBytes(scopeBody) + scopeBody;
        }
        return body;
    }

    private static int MeasureScope(TraceRequest request, ReadOnlySpan<SpanSlice> spans, int first, out int next)
    {
        var scope = spans[first].Scope;
        var body = request.Scopes[scope].HeadBytes;
        for (next = first; next < spans.Length && spans[next].Scope == scope; next++) body += spans[next].Field.Length;
        return body;
    }

    /// <summary>Copies the fields of a message except those of one tag.</summary>
    private static void CopyAllBut(uint tag, ReadOnlySpan<byte> message, ref Span<byte> destination)
    {
        var fields = new WireReader(message);
        while (fields.Read())
        {
            if (fields.Tag == tag) continue;
            message[fields.FieldStart..fields.FieldEnd].CopyTo(destination);
            destination = destination[(fields.FieldEnd - fields.FieldStart)..];
        }
    }

    private static void WriteFrame(ref Span<byte> destination, uint tag, int length)
    {
        destination[0] = (byte)tag;
        var at = 1;
        for (var rest = (uint)length; ; rest >>= 7)
        {
            if (rest < 0x80)
            {
                destination[at++] = (byte)rest;
                break;
            }
            destination[at++] = (byte)(rest | 0x80);
        }
        destination = destination[at..];
    }

    private static int VarintBytes(int value) => value switch
    {
        < 1 << 7 => 1,
        < 1 << 14 => 2,
        < 1 << 21 => 3,
        < 1 << 28 => 4,
        _ => 5,
    };
}
