using Spoor.TraceStore.Elasticsearch.Documents;
using Tracing.Otlp;

namespace Spoor.TraceStore.Embedded.Segments;

/// <summary>Writes a block: an <c>ExportTraceServiceRequest</c> in which each origin stands once, its spans byte for byte as they were sent.</summary>
internal static class BlockWriter
{
    /// <summary>Appends a block.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="entries">Its spans, those of one origin next to each other.</param>
    public static void Append(BulkBuffer to, ReadOnlySpan<SpanEntry> entries)
    {
        while (!entries.IsEmpty)
        {
            int next = 0, spanBytes = 0;
            for (; next < entries.Length && entries[next].Origin == entries[0].Origin; next++) spanBytes += entries[next].Bytes;
            AppendOrigin(to, entries[..next], spanBytes);
            entries = entries[next..];
        }
    }

    private static void AppendOrigin(BulkBuffer to, ReadOnlySpan<SpanEntry> entries, int spanBytes)
    {
        var request = entries[0].Request;
        var bytes = request.Bytes.Span;
        ref readonly var scope = ref request.Scopes[request.Spans[entries[0].Span].Scope];
        ref readonly var resource = ref request.Resources[scope.Resource];
        var scopeBytes = scope.HeadBytes + spanBytes;
        AppendFrame(to, OtlpTags.Request.ResourceSpans, resource.HeadBytes + 1 + VarintBytes(scopeBytes) + scopeBytes);
        AppendAllBut(to, OtlpTags.ResourceSpans.ScopeSpans, resource.Message.Of(bytes));
        AppendFrame(to, OtlpTags.ResourceSpans.ScopeSpans, scopeBytes);
        AppendAllBut(to, OtlpTags.ScopeSpans.Spans, scope.Message.Of(bytes));
        foreach (ref readonly var entry in entries) to.Append(entry.Request.Spans[entry.Span].Field.Of(entry.Request.Bytes.Span));
    }

    private static void AppendAllBut(BulkBuffer to, uint tag, ReadOnlySpan<byte> message)
    {
        var fields = new WireReader(message);
        while (fields.Read())
            if (fields.Tag != tag) to.Append(message[fields.FieldStart..fields.FieldEnd]);
    }

    private static void AppendFrame(BulkBuffer to, uint tag, int length)
    {
        to.Append((byte)tag);
        Varint.Append(to, (ulong)length);
    }

    private static int VarintBytes(int value)
    {
        var bytes = 1;
        for (var rest = (uint)value; rest >= 0x80; rest >>= 7) bytes++;
        return bytes;
    }
}
