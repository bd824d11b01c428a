using Google.Protobuf;
using Spoor.Collector.Tests.Running;
using Spoor.Testing;
using Spoor.Testing.Otlp;
using Spoor.Testing.Servers;

namespace Spoor.Collector.Tests.Publish;

public sealed class RecordsTests(KafkaServer kafka)
{
    private const int RecordBytes = 512 * 1024;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Publishes_nothing_of_a_request_without_spans()
    {
        await using var collector = await CollectorRun.StartAsync(kafka);
        var empty = new ExportTraceServiceRequest { ResourceSpans = { new ResourceSpans { Resource = new Resource() } } };

        var answer = await collector.Client.ExportAsync(empty, cancellationToken: Cancellation);
        await collector.Client.ExportAsync(A.Request(), cancellationToken: Cancellation);

        Assert.Null(answer.PartialSuccess);
        Assert.Single(collector.Topic!.ReadAll());
    }

    [Fact]
    public async Task Splits_100_000_small_spans_into_records_below_the_limit_that_hold_each_span_once()
    {
        await using var collector = await CollectorRun.StartAsync(kafka);
        var now = A.Span().StartTimeUnixNano;
        var spans = Enumerable.Range(0, 100_000)
            .Select(_ => new Span { TraceId = A.TraceId(), SpanId = A.SpanId(), StartTimeUnixNano = now }).ToArray();

        var answer = await collector.Client.ExportAsync(A.Request(spans), cancellationToken: Cancellation);

        Assert.Null(answer.PartialSuccess);
        var records = collector.Topic!.ReadAll();
        Assert.All(records, record => Assert.InRange(record.Message.Value.Length, 1, RecordBytes));
        var published = records.SelectMany(record => Spans(record.Message.Value)).Select(span => span.SpanId).ToHashSet();
        Assert.Equal(spans.Select(span => span.SpanId).ToHashSet(), published);
        var books = await collector.ReadBooksAsync();
        Assert.Equal((100_000, 100_000, 0, 0), (books.ReceivedSpans, books.PublishedSpans, books.RejectedSpans, books.InFlightSpans));
        Assert.Equal(0, books.InFlightBytes);
    }

    [Fact]
    public async Task Publishes_the_valid_spans_alone_and_balances_the_books()
    {
        await using var collector = await CollectorRun.StartAsync(kafka);
        var invalid = A.Span();
        invalid.SpanId = ByteString.CopyFrom(new byte[8]);
        var old = A.Span();
        old.StartTimeUnixNano = 1;
        var valid = new[] { A.Span().Named("first"), A.Span().Named("second") };

        var answer = await collector.Client.ExportAsync(A.Request(invalid, valid[0], old, valid[1]), cancellationToken: Cancellation);

        Assert.Equal(2, answer.PartialSuccess.RejectedSpans);
        Assert.Equal(A.Request(valid), ExportTraceServiceRequest.Parser.ParseFrom(Assert.Single(collector.Topic!.ReadAll()).Message.Value));
        var books = await collector.ReadBooksAsync();
        Assert.Equal((4, 2, 2, 0), (books.ReceivedSpans, books.PublishedSpans, books.RejectedSpans, books.InFlightSpans));
        Assert.Contains("""spoor_collector_spans_rejected_total{reason="too-old"} 1""", await collector.ReadAdminAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cuts_a_span_of_5_megabytes_to_one_record_and_tells_its_sender()
    {
        await using var collector = await CollectorRun.StartAsync(kafka);
        var large = A.Span().Named("large");
        large.Attributes.Add(A.Attribute("body", new string('x', 5_000_000)));
        large.Attributes.Add(A.Attribute("http.method", "GET"));

        var answer = await collector.Client.ExportAsync(A.Request(A.Span(), large), cancellationToken: Cancellation);

        Assert.Equal(0, answer.PartialSuccess.RejectedSpans);
        Assert.Contains("large", answer.PartialSuccess.ErrorMessage, StringComparison.Ordinal);
        var spans = collector.Topic!.ReadAll().SelectMany(record => Spans(record.Message.Value)).ToList();
        Assert.Equal(2, spans.Count);
        var cut = Assert.Single(spans, span => span.Name == "large");
        Assert.InRange(cut.CalculateSize(), 1000, RecordBytes);
        Assert.Contains(cut.Attributes, attribute => attribute.Key == "http.method" && attribute.Value.StringValue == "GET");
    }

    [Fact]
    public async Task Rejects_a_span_that_is_too_large_even_cut()
    {
        await using var collector = await CollectorRun.StartAsync(kafka);
        var answer = await collector.Client.ExportAsync(
            A.Request(A.Span().Named(new string('n', 600_000)), A.Span()), cancellationToken: Cancellation);

        Assert.Equal(1, answer.PartialSuccess.RejectedSpans);
        Assert.Contains("larger than a record", answer.PartialSuccess.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keeps_records_below_the_limit_of_a_topic_that_takes_less()
    {
        await using var topic = await kafka.CreateTopicAsync(
            1, new Dictionary<string, string> { ["max.message.bytes"] = "100000" });
        await using var collector = await CollectorRun.StartAsync(kafka, $"--Kafka:SpansTopic={topic.Name}");
        await Eventually.Reaches(() => collector.ReadAdminAsync("/status"), page => page.Contains("MaxMessageBytes", StringComparison.Ordinal));
        // Random texts, which compression does not make any smaller.
        var random = new Random(1);
        var spans = Enumerable.Range(0, 400).Select(_ =>
        {
            var bytes = new byte[1000];
            random.NextBytes(bytes);
            var span = A.Span();
            span.Attributes.Add(A.Attribute("noise", bytes));
            return span;
        }).ToArray();

        var answer = await collector.Client.ExportAsync(A.Request(spans), cancellationToken: Cancellation);

        Assert.Null(answer.PartialSuccess);
        Assert.Equal(400, topic.ReadAll().Sum(record => Spans(record.Message.Value).Count()));
    }

    private static IEnumerable<Span> Spans(byte[] record) =>
        from resource in ExportTraceServiceRequest.Parser.ParseFrom(record).ResourceSpans
        from scope in resource.ScopeSpans
        from span in scope.Spans
        select span;
}
