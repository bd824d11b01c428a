using System.Text;
using Spoor.Testing;
using Spoor.Testing.Otlp;
using Spoor.Testing.Servers;
using Spoor.TraceStore.Tests.Reading;
using Tracing.Otlp;
using Tracing.Otlp.Json;

namespace Spoor.Query.Tests.Api.V3;

public sealed class RoundTripTests(ElasticsearchServer elasticsearch) : QueryTests(elasticsearch)
{
    [Fact]
    public async Task Whatever_OTLP_allows_comes_back_as_it_was_sent()
    {
        var requests = Enumerable.Range(0, 30).Select(seed => InOneTrace(new RandomRequests(seed).Next(30))).ToArray();
        await StoreAsync(requests);
        foreach (var request in requests) await AssertComesBackAsync(request);
    }

    [Fact]
    public async Task Resource_and_scope_that_stand_in_the_spans_come_back_too()
    {
        using var documents = new StoredDocuments(Elasticsearch, Prefix) { InlineOrigins = true };
        var request = InOneTrace(new RandomRequests(1).Next(30));
        await documents.AddAsync(request);
        await AssertComesBackAsync(request);
    }

    private async Task AssertComesBackAsync(ExportTraceServiceRequest request)
    {
        var sent = Flatten(request);
        var traceId = Convert.ToHexStringLower(request.ResourceSpans.SelectMany(resource => resource.ScopeSpans).SelectMany(scope => scope.Spans).First().TraceId.Span);

        var answer = await GetAsync($"/api/v3/traces/{traceId}?rawTraces=true");

        using var protobuf = new WireWriter(int.MaxValue);
        var json = Encoding.UTF8.GetBytes(answer.GetProperty("result").GetRawText());
        Assert.True(OtlpJsonReader.TryTranscode(json, protobuf, out var fault), fault.ToString());
        Assert.Equal(sent, Flatten(ExportTraceServiceRequest.Parser.ParseFrom(protobuf.Written.ToArray())));
    }

    /// <summary>The same request with all spans in one trace.</summary>
    private static ExportTraceServiceRequest InOneTrace(ExportTraceServiceRequest request)
    {
        var traceId = A.TraceId();
        foreach (var span in request.ResourceSpans.SelectMany(resource => resource.ScopeSpans).SelectMany(scope => scope.Spans)) span.TraceId = traceId;
        return request;
    }

    /// <summary>Each span with its resource and scope, in an order that does not depend on grouping.</summary>
    private static List<string> Flatten(ExportTraceServiceRequest request)
    {
        var spans = new List<string>();
        foreach (var resource in request.ResourceSpans)
        {
            foreach (var scope in resource.ScopeSpans)
            {
                foreach (var span in scope.Spans)
                {
                    // An empty status and none mean the same.
                    span.Status ??= new Status();
                    var alone = new ResourceSpans
                    {
                        Resource = resource.Resource,
                        SchemaUrl = resource.SchemaUrl,
                        ScopeSpans = { new ScopeSpans { Scope = scope.Scope, SchemaUrl = scope.SchemaUrl, Spans = { span } } },
                    };
                    spans.Add(alone.ToString());
                }
            }
        }
        spans.Sort(StringComparer.Ordinal);
        return spans;
    }
}
