using System.Text;
using Google.Protobuf;
using Spoor.Load.Requests;
using Spoor.Testing;
using Spoor.Testing.Otlp;
using Spoor.Testing.Recorded;

namespace Spoor.Load.Tests.Requests;

public sealed class RequestSetTests
{
    private static readonly FreshIds Ids = new(0xC0FFEE01, seed: 5);

    [Fact]
    public void The_same_pass_and_request_give_the_same_bytes()
    {
        var first = RequestSet.Build(SmallRecording.Traffic, 100);
        var second = RequestSet.Build(SmallRecording.Traffic, 100);

        Assert.Equal(Write(first, pass: 3, request: 2), Write(second, pass: 3, request: 2));
        Assert.NotEqual(Write(first, pass: 3, request: 2), Write(first, pass: 4, request: 2));
    }

    [Fact]
    public void No_two_passes_share_an_id()
    {
        var requests = RequestSet.Build(SmallRecording.Traffic, 0);

        var spans = Enumerable.Range(0, 3).SelectMany(pass => AllSpans(requests, pass)).ToList();

        Assert.Equal(3 * requests.SpanCount, spans.Select(span => span.SpanId).Distinct().Count());
        Assert.Equal(3 * AllSpans(requests, 0).Select(span => span.TraceId).Distinct().Count(), spans.Select(span => span.TraceId).Distinct().Count());
    }

    [Fact]
    public void All_trace_ids_begin_with_the_mark_of_the_run() =>
        Assert.All(AllSpans(RequestSet.Build(SmallRecording.Traffic, 0), 9), span => Assert.Equal("c0ffee01", Hex(span.TraceId)[..8]));

    [Fact]
    public void Spans_of_one_trace_stay_together_and_parents_stay_parents()
    {
        var before = SpansOf(SmallRecording.Traffic);
        var after = AllSpans(RequestSet.Build(SmallRecording.Traffic, 0), 1);

        AssertRenamed(before.Select(span => span.TraceId), after.Select(span => span.TraceId));
        AssertRenamed(
            before.SelectMany(span => new[] { span.SpanId, span.ParentSpanId }), after.SelectMany(span => new[] { span.SpanId, span.ParentSpanId }));
        AssertRenamed(
            before.Concat(before).Select(span => span.TraceId).Concat(before.SelectMany(span => span.Links).Select(link => link.TraceId)),
            after.Concat(after).Select(span => span.TraceId).Concat(after.SelectMany(span => span.Links).Select(link => link.TraceId)));
        Assert.Equal(before.Count(span => span.ParentSpanId.IsEmpty), after.Count(span => span.ParentSpanId.IsEmpty));
    }

    [Fact]
    public void Times_move_together_and_unset_ones_stay_unset()
    {
        var span = A.Span();
        span.Events.Add(new Span.Types.Event { Name = "set", TimeUnixNano = span.StartTimeUnixNano + 5 });
        span.Events.Add(new Span.Types.Event { Name = "unset" });

        var moved = Only(Build(A.Request(span)), shift: 1_000);

        Assert.Equal(span.StartTimeUnixNano + 1_000, moved.StartTimeUnixNano);
        Assert.Equal(span.EndTimeUnixNano + 1_000, moved.EndTimeUnixNano);
        Assert.Equal(span.StartTimeUnixNano + 1_005, moved.Events[0].TimeUnixNano);
        Assert.Equal(0UL, moved.Events[1].TimeUnixNano);
    }

    [Fact]
    public void Ids_in_attributes_follow_the_ids_of_the_spans()
    {
        var span = A.Span();
        string trace = Hex(span.TraceId), id = Hex(span.SpanId);
        span.Attributes.Add(A.Attribute("traceparent", $"00-{trace}-{id}-01"));
        span.Attributes.Add(A.Attribute("uber-trace-id", $"{trace.ToUpperInvariant()}:{id.ToUpperInvariant()}:0:1"));
        span.Attributes.Add(A.Attribute("raw", span.TraceId.ToByteArray()));
        span.Attributes.Add(A.Attribute("list", new object[] { "x", $"in {trace}." }));
        span.Events.Add(new Span.Types.Event { Name = "log", Attributes = { A.Attribute("span", id) } });

        var fresh = Only(Build(A.Request(span)), shift: 0);

        string freshTrace = Hex(fresh.TraceId), freshId = Hex(fresh.SpanId);
        Assert.NotEqual(trace, freshTrace);
        Assert.Equal($"00-{freshTrace}-{freshId}-01", fresh.Attributes[0].Value.StringValue);
        Assert.Equal($"{freshTrace.ToUpperInvariant()}:{freshId.ToUpperInvariant()}:0:1", fresh.Attributes[1].Value.StringValue);
        Assert.Equal(fresh.TraceId, fresh.Attributes[2].Value.BytesValue);
        Assert.Equal($"in {freshTrace}.", fresh.Attributes[3].Value.ArrayValue.Values[1].StringValue);
        Assert.Equal(freshId, fresh.Events[0].Attributes[0].Value.StringValue);
    }

    [Fact]
    public void A_UUID_becomes_another_UUID_the_same_wherever_it_stands()
    {
        const string Uuid = "4ab86917-8989-443c-a712-f60cf0de44a7";
        var first = A.Span();
        first.Attributes.Add(A.Attribute("request.id", Uuid));
        var second = A.Span();
        second.Attributes.Add(A.Attribute("url", $"http://shop/{Uuid}?x=1"));

        var fresh = Parse(Build(A.Request(first, second)), shift: 0).ResourceSpans[0].ScopeSpans[0].Spans;

        var id = fresh[0].Attributes[0].Value.StringValue;
        Assert.NotEqual(Uuid, id);
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$", id);
        Assert.Equal($"http://shop/{id}?x=1", fresh[1].Attributes[0].Value.StringValue);
    }

    [Theory]
    [InlineData("GET /cart")]
    [InlineData("1732511958000000")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("deadbeef")]
    [InlineData("4ab86917-8989-443c-a712-f60cf0de44a7b")]
    [InlineData("accacacacacacaca_0123456789abcdefg")]
    public void What_is_no_id_stays(string text)
    {
        var span = A.Span();
        span.Attributes.Add(A.Attribute("text", text));

        Assert.Equal(text, Only(Build(A.Request(span)), shift: 0).Attributes[0].Value.StringValue);
    }

    [Fact]
    public void Ids_of_a_resource_stay_because_processes_outlive_traces()
    {
        var request = A.Request();
        request.ResourceSpans[0].Resource.Attributes.Add(A.Attribute("service.instance.id", "4ab86917-8989-443c-a712-f60cf0de44a7"));

        Assert.Equal(request.ResourceSpans[0].Resource, Parse(Build(request), shift: 0).ResourceSpans[0].Resource);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void Cutting_anew_changes_nothing_about_a_span_but_ids_and_times(int spansPerRequest)
    {
        var random = new RandomRequests(3);
        var traffic = new Traffic();
        var before = Enumerable.Range(0, 10).Select(_ => random.Next()).ToList();
        foreach (var request in before) traffic.Add(request.ToByteArray());

        var requests = RequestSet.Build(traffic, spansPerRequest);
        var after = Enumerable.Range(0, requests.Requests.Length)
            .Select(request => ExportTraceServiceRequest.Parser.ParseFrom(Write(requests, 0, request))).ToList();

        Assert.Equal(before.SelectMany(Blanked), after.SelectMany(Blanked));
        if (spansPerRequest > 0)
            Assert.All(after.SkipLast(1), request => Assert.Equal(spansPerRequest, request.ResourceSpans.Sum(r => r.ScopeSpans.Sum(s => s.Spans.Count))));
    }

    [Fact]
    public void Recorded_requests_keep_their_spans_and_their_size()
    {
        var traffic = new Traffic();
        var before = RecordedTraces.ReadBytes().ToList();
        foreach (var request in before) traffic.Add(request);

        var requests = RequestSet.Build(traffic, 0);

        Assert.Equal(before.Count, requests.Requests.Length);
        Assert.Equal(64_151, requests.SpanCount + requests.RepeatedSpans + requests.RefusedSpans);
        for (var i = 0; i < before.Count; i += 50)
            Assert.Equal(before[i].Length, Write(requests, 1, i).Length);
    }

    [Fact]
    public void One_span_written_alone_is_as_in_its_request()
    {
        var requests = RequestSet.Build(SmallRecording.Traffic, 50);
        var template = requests.Requests[3];
        var whole = Write(requests, pass: 2, request: 3, shift: 77);

        for (var span = 0; span < template.Spans.Length; span++)
            Assert.Equal(template.Spans[span].Message.Of(whole).ToArray(), template.WriteSpan(span, Ids, 2, 77));
    }

    [Fact]
    public void A_span_that_the_traffic_holds_twice_is_sent_once()
    {
        var request = A.RequestOf(5);
        var traffic = new Traffic();
        traffic.Add(request.ToByteArray());
        traffic.Add(request.ToByteArray());

        var requests = RequestSet.Build(traffic, 0);

        Assert.Equal((5, 5), (requests.SpanCount, requests.RepeatedSpans));
    }

    private static string Hex(ByteString id) => Convert.ToHexStringLower(id.Span);

    private static RequestSet Build(ExportTraceServiceRequest request)
    {
        var traffic = new Traffic();
        traffic.Add(request.ToByteArray());
        return RequestSet.Build(traffic, 0);
    }

    private static byte[] Write(RequestSet requests, int pass, int request, long shift = 0)
    {
        var bytes = new byte[requests.Requests[request].Length];
        requests.Requests[request].Write(Ids, pass, shift, bytes);
        return bytes;
    }

    private static ExportTraceServiceRequest Parse(RequestSet requests, long shift) =>
        ExportTraceServiceRequest.Parser.ParseFrom(Write(requests, 0, 0, shift));

    private static Span Only(RequestSet requests, long shift) => Parse(requests, shift).ResourceSpans.Single().ScopeSpans.Single().Spans.Single();

    private static List<Span> AllSpans(RequestSet requests, int pass) =>
    [
        .. Enumerable.Range(0, requests.Requests.Length).SelectMany(request =>
            SpansOf(ExportTraceServiceRequest.Parser.ParseFrom(Write(requests, pass, request)))),
    ];

    private static List<Span> SpansOf(Traffic traffic) => [.. SpansOf(ExportTraceServiceRequest.Parser.ParseFrom(traffic.Bytes.ToArray()))];

    private static IEnumerable<Span> SpansOf(ExportTraceServiceRequest request) =>
        request.ResourceSpans.SelectMany(resource => resource.ScopeSpans).SelectMany(scope => scope.Spans);

    /// <summary>Equal ids became equal ids, different ones different ones.</summary>
    private static void AssertRenamed(IEnumerable<ByteString> before, IEnumerable<ByteString> after)
    {
        var pairs = before.Zip(after).Distinct().ToList();
        Assert.Equal(pairs.Count, pairs.Select(pair => pair.First).Distinct().Count());
        Assert.Equal(pairs.Count, pairs.Select(pair => pair.Second).Distinct().Count());
    }

    private static IEnumerable<string> Blanked(ExportTraceServiceRequest request) =>
        from resource in request.ResourceSpans
        from scope in resource.ScopeSpans
        from span in scope.Spans
        select new StringBuilder().Append(resource.Resource).Append(resource.SchemaUrl).Append(scope.Scope).Append(scope.SchemaUrl).Append(Blanked(span)).ToString();

    private static Span Blanked(Span span)
    {
        var blank = span.Clone();
        blank.TraceId = blank.SpanId = blank.ParentSpanId = ByteString.Empty;
        foreach (var link in blank.Links) link.TraceId = link.SpanId = ByteString.Empty;
        return blank;
    }
}
