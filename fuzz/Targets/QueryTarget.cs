using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Spoor.Query.Api;
using Spoor.Query.Api.V1;
using Spoor.Query.Api.V3;
using Spoor.Query.Search;
using Spoor.TraceStore.Elasticsearch.Reading;
using Spoor.TraceStore.Reading;

namespace Spoor.Fuzz.Targets;

/// <summary>Parameters of requests to query: the input is a query string, and each of its values a trace id.</summary>
/// <remarks>Holds: a search, or <see cref="ParameterException"/>; a search is in order, and its clauses are JSON.</remarks>
internal sealed class QueryTarget : FuzzTarget
{
    private const int AllocatedPerByte = 4_000;
    private const ulong Now = 1_795_608_000_123_456_789;

    private static readonly SearchOptions s_options = new();

    public override IEnumerable<byte[]> Seeds() => ((IEnumerable<string>)[
        "service=shop&operation=GET%20%2Fcart&start=1795608000000000&end=1795608001000000&minDuration=1.5ms&maxDuration=1h30m&limit=20",
        "tag=http.method%3AGET&tag=error:true&tags=%7B%22a%22%3A%22b%22%2C%22n%22%3A1%2C%22t%22%3Atrue%7D&service=shop",
        "tags={\"k\u00e9y\":\"\\u00fc\",\"\":\"\"}&lookback=1h",
        "traceID=0102030405060708&traceID=AQIDBAUGBwgJCgsMDQ4PEA==&traceID=AQIDBAUGBwg&start=1795608000&end=1795608000999",
        "startTime=2026-11-25T12:00:00.123456789Z&endTime=2026-11-25T14:00:00.5 02:00&rawTraces=true&raw=1&prettyPrint",
        "query.serviceName=shop&query.operationName=x&query.startTimeMin=2026-11-25T12:00:00Z&query.startTimeMax=2026-11-25T14:00:00.000000001+01:00",
        "query.start_time_min=2026-11-25T12:00:00Z&query.start_time_max=2026-11-26T12:00:00Z&query.attributes={\"a\":\"b\"}&query.num_traces=5&query.duration_min=1us",
        "minDuration=0&maxDuration=+3\u00b5s&limit=1"]).Select(Encoding.UTF8.GetBytes);

    public override void Run(byte[] input)
    {
        var allocations = Allocations.Begin();
        var parameters = new QueryCollection(QueryHelpers.ParseQuery(Encoding.UTF8.GetString(input)));
        Try(() => CheckSearch(SearchRequest.Parse(parameters, Now, s_options).Query));
        Try(() => CheckSearch(V3SearchRequest.Parse(parameters, s_options)));
        Try(() => Parameters.Rfc3339Days(parameters));
        Try(() => Parameters.Flag(parameters, "raw"));
        foreach (var values in parameters)
            foreach (var value in values.Value)
                if (value is not null) Try(() => Parameters.TraceId(values.Key, value));
        allocations.End(input.Length, AllocatedPerByte);
    }

    private static void CheckSearch(TraceQuery query)
    {
        BrokenPromiseException.Unless(query.Window.StartUnixNanos <= query.Window.EndUnixNanos, "The window ends before it starts.");
        BrokenPromiseException.Unless(query.Limit > 0, "The limit is none.");
        BrokenPromiseException.Unless(query.MinDurationNanos is null or >= 0 && query.MaxDurationNanos is null or >= 0, "A duration is below zero.");
        var body = SearchBody.Write(json =>
        {
            json.WriteStartArray("clauses"u8);
            for (var number = 0; number < query.Tags.Count; number++) new TagClause(number, query.Tags[number], OriginSet.Empty, 100).Write(json);
            if (query.Service is not null) SearchBody.Term(json, "service", query.Service);
            if (query.Operation is not null) SearchBody.Term(json, "name", query.Operation);
            json.WriteEndArray();
        });
        using (JsonDocument.Parse(body))
        {
        }
    }

    private static void Try(Action read)
    {
        try
        {
            read();
        }
        catch (ParameterException wrong)
        {
            BrokenPromiseException.Unless(wrong.Message.StartsWith("Parameter ", StringComparison.Ordinal), "The parameter is not named.");
        }
    }
}
