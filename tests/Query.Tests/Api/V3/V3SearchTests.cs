using System.Net;
using System.Text;
using System.Text.Json;
using Spoor.Testing;
using Spoor.Testing.Otlp;
using Spoor.Testing.Servers;
using Tracing.Otlp;
using Tracing.Otlp.Json;

namespace Spoor.Query.Tests.Api.V3;

public sealed class V3SearchTests(ElasticsearchServer elasticsearch) : QueryTests(elasticsearch)
{
    [Fact]
    public async Task Finds_stored_traces_and_summarizes_them()
    {
        var root = A.Span().Named("GET /cart");
        var child = A.Span().Under(root).Named("SELECT");
        child.Status = new Status { Code = Status.Types.StatusCode.Error };
        child.Kind = Span.Types.SpanKind.Client;
        await StoreAsync(A.RequestFrom("web", root), A.RequestFrom("shop", child), A.RequestFrom("other", A.Span()));
        var start = DateTimeOffset.FromUnixTimeMilliseconds((long)(root.StartTimeUnixNano / 1_000_000)).ToOffset(TimeSpan.FromHours(2));
        var window = $"query.start_time_min={start.AddMinutes(-5):yyyy-MM-ddTHH:mm:ss.fffzzz}&query.start_time_max={start.AddMinutes(5):yyyy-MM-ddTHH:mm:ss.fffzzz}";

        var found = await GetAsync($"/api/v3/traces?query.service_name=shop&{window}");
        var summaries = (await GetAsync($"/api/v3/trace-summaries?query.service_name=shop&{window}")).GetProperty("summaries");
        var all = (await GetAsync($"/api/v3/trace-summaries?{window}")).GetProperty("summaries");

        var spans = Read(found.GetProperty("result")).ResourceSpans.SelectMany(resource => resource.ScopeSpans).SelectMany(scope => scope.Spans);
        Assert.Equal([root.SpanIdHex(), child.SpanIdHex()], spans.Select(span => span.SpanIdHex()).OrderBy(id => id == child.SpanIdHex()));
        var summary = Assert.Single(summaries.EnumerateArray());
        Assert.Equal(root.TraceIdHex(), summary.GetProperty("traceId").GetString());
        Assert.Equal(("web", "GET /cart"), (summary.GetProperty("rootServiceName").GetString(), summary.GetProperty("rootOperationName").GetString()));
        Assert.Equal((2, 1, 0), (Number(summary, "spanCount"), Number(summary, "errorSpanCount"), Number(summary, "orphanSpanCount")));
        Assert.Equal(["shop", "web"], summary.GetProperty("services").EnumerateArray().Select(service => service.GetProperty("name").GetString()));
        Assert.Equal(2, all.GetArrayLength());

        Assert.Equal(["other", "shop", "web"], (await GetAsync("/api/v3/services")).GetProperty("services").EnumerateArray().Select(name => name.GetString()));
        var operation = Assert.Single((await GetAsync("/api/v3/operations?service=shop")).GetProperty("operations").EnumerateArray());
        Assert.Equal(("SELECT", "client"), (operation.GetProperty("name").GetString(), operation.GetProperty("spanKind").GetString()));
    }

    [Fact]
    public async Task Finding_nothing_is_404_of_traces_and_an_empty_list_of_all_else()
    {
        const string Window = "query.startTimeMin=2026-11-25T00:00:00Z&query.startTimeMax=2026-11-26T00:00:00Z";
        var error = (await GetAsync($"/api/v3/traces?{Window}", HttpStatusCode.NotFound)).GetProperty("error");
        Assert.Equal((404, "no traces found"), (error.GetProperty("httpCode").GetInt32(), error.GetProperty("message").GetString()));
        Assert.Equal(0, (await GetAsync($"/api/v3/trace-summaries?{Window}")).GetProperty("summaries").GetArrayLength());
        Assert.Equal(0, (await GetAsync("/api/v3/services")).GetProperty("services").GetArrayLength());
        Assert.Equal(0, (await GetAsync("/api/v3/operations?service=shop")).GetProperty("operations").GetArrayLength());
    }

    private static int Number(JsonElement summary, string name) => summary.GetProperty(name).GetInt32();

    private static ExportTraceServiceRequest Read(JsonElement tracesData)
    {
        using var protobuf = new WireWriter(int.MaxValue);
        Assert.True(OtlpJsonReader.TryTranscode(Encoding.UTF8.GetBytes(tracesData.GetRawText()), protobuf, out var fault), fault.ToString());
        return ExportTraceServiceRequest.Parser.ParseFrom(protobuf.Written.ToArray());
    }
}
