using System.Buffers;
using System.Text.Json;
using Spoor.Query.Api.V3;
using Spoor.TraceStore.Reading;
using Tracing.Ids;

namespace Spoor.Query.Tests.Api.V3;

public sealed class TraceSummaryTests
{
    [Fact]
    public void Counts_spans_errors_and_spans_without_their_parent_whatever_the_pages()
    {
        var summary = new TraceSummary(Stored.TraceId);
        // The parent of 3 comes a page later, that of 4 never; zeros are no parent.
        summary.Add([Span(1, null, 10, "web", "late root"), Span(3, 2, 11, "shop", status: 2)]);
        summary.Add([Span(2, 0, 5, "web", "root"), Span(4, 99, 12, "shop", status: 1), Span(5, 2, 13, "")]);

        var json = Write(summary);

        Assert.Equal(
            """
            {"traceId":"0102030405060708090a0b0c0d0e0f10","rootServiceName":"web","rootOperationName":"root","minStartTimeUnixNano":"5",
            "maxEndTimeUnixNano":"113","spanCount":5,"errorSpanCount":1,"orphanSpanCount":1,"services":[
            {"name":"OTLPResourceNoServiceName","spanCount":1,"errorSpanCount":0},{"name":"shop","spanCount":2,"errorSpanCount":1},
            {"name":"web","spanCount":2,"errorSpanCount":0}]}
            """.ReplaceLineEndings(""), json);
        Assert.Empty(summary.Problems);
    }

    [Fact]
    public void A_trace_without_a_root_has_none()
    {
        var summary = new TraceSummary(Stored.TraceId);
        summary.Add([Span(1, 2, 10, "web")]);
        Assert.Contains("\"rootServiceName\":\"\",\"rootOperationName\":\"\"", Write(summary), StringComparison.Ordinal);
    }

    [Fact]
    public void A_trace_too_large_to_be_counted_says_what_is_not_told()
    {
        var summary = new TraceSummary(Stored.TraceId);
        for (ulong id = 1; id <= 1_000_001; id += 1_000)
            summary.Add([.. Enumerable.Range(0, 1_000).Select(number => Span(id + (ulong)number, null, 10, $"service {id}"))]);

        var json = Write(summary);

        Assert.Contains("\"spanCount\":1001000", json, StringComparison.Ordinal);
        Assert.DoesNotContain("orphanSpanCount", json, StringComparison.Ordinal);
        Assert.Equal(2, summary.Problems.Count());
    }

    private static StoredSpan Span(ulong id, ulong? parent, ulong start, string service, string name = "work", int status = 0) => new()
    {
        TraceId = Stored.TraceId,
        SpanId = new SpanId(id),
        ParentSpanId = parent is { } value ? new SpanId(value) : null,
        Name = name,
        ServiceName = service,
        StartUnixNanos = start,
        EndUnixNanos = start + 100,
        StatusCode = status,
    };

    private static string Write(TraceSummary summary)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer)) summary.WriteTo(json);
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
