using System.Diagnostics.Metrics;
using Spoor.Ingester.DeadLetters;

namespace Spoor.Ingester.Pipeline;

/// <summary>The books as metrics, and the log lines of the pipeline.</summary>
internal sealed partial class IngestTelemetry
{
    public const string MeterName = "Spoor.Ingester.Pipeline";

    private readonly ILogger _logger;
    private readonly Books _books;

    public IngestTelemetry(IMeterFactory meterFactory, ILogger<IngestPipeline> logger, Books books)
    {
        _logger = logger;
        _books = books;
        var meter = meterFactory.Create(MeterName);
        meter.CreateObservableCounter("spoor.ingester.spans.consumed", () => books.Consumed, "{span}", "Spans of the records that were scanned.");
        meter.CreateObservableCounter("spoor.ingester.spans.indexed", () => books.Indexed, "{span}", "Spans that the store took.");
        meter.CreateObservableCounter("spoor.ingester.spans.duplicates", () => books.Duplicates, "{span}", "Spans that stood in the store already.");
        meter.CreateObservableCounter("spoor.ingester.spans.dead_lettered", DeadLettered, "{span}", "Spans set aside in the dead-letter topic, by reason.");
        meter.CreateObservableCounter("spoor.ingester.spans.abandoned", () => books.Abandoned, "{span}", "Spans left to the next owner of their partition.");
        meter.CreateObservableUpDownCounter("spoor.ingester.spans.in_flight", () => books.InFlight, "{span}", "Spans that are not settled.");
        meter.CreateObservableCounter("spoor.ingester.records.consumed", () => books.RecordsConsumed, "{record}", "Records consumed.");
        meter.CreateObservableCounter("spoor.ingester.records.settled", () => books.RecordsSettled, "{record}", "Records all of whose spans were indexed or dead-lettered, undecodable ones included.");
        meter.CreateObservableCounter("spoor.ingester.records.undecodable", () => books.RecordsUndecodable, "{record}", "Of these, records set aside whole, because they are no trace request.");
        meter.CreateObservableCounter("spoor.ingester.records.abandoned", () => books.RecordsAbandoned, "{record}", "Records left to the next owner of their partition.");
        meter.CreateObservableUpDownCounter("spoor.ingester.records.in_flight", () => books.RecordsInFlight, "{record}", "Records that are not settled.");
    }

    public void Broke(string source, Exception exception) => LogBroke(_logger, exception, source);

    /// <summary>The books are closed: the process ends.</summary>
    public void Closed(bool isDrained)
    {
        if (!isDrained) LogNotDrained(_logger, _books.RecordsAbandoned);
        LogClosed(_logger, _books.Consumed, _books.Indexed, _books.Duplicates, _books.DeadLettered, _books.Abandoned, _books.InFlight,
            _books.RecordsConsumed, _books.RecordsSettled, _books.RecordsUndecodable, _books.RecordsAbandoned, _books.RecordsInFlight);
    }

    private IEnumerable<Measurement<long>> DeadLettered()
    {
        for (var reason = DeadLetterReason.Invalid; (int)reason < DeadLetterReasons.All.Count; reason++)
            yield return new Measurement<long>(_books.DeadLetteredFor(reason), new KeyValuePair<string, object?>("reason", reason.Word()));
    }

    [LoggerMessage(2301, LogLevel.Error, "The writer failed over {Source}; what is not settled of it is set aside.")]
    private static partial void LogBroke(ILogger logger, Exception exception, string source);

    [LoggerMessage(2302, LogLevel.Warning, "The shutdown budget is spent before everything was settled; {Records} records were left to the next owner.")]
    private static partial void LogNotDrained(ILogger logger, long records);

    [LoggerMessage(2303, LogLevel.Information, "Books closed. Spans: consumed {Consumed} = indexed {Indexed} + duplicates {Duplicates} + dead-lettered {DeadLettered} + abandoned {Abandoned} + in flight {InFlight}. "
        + "Records: consumed {RecordsConsumed} = settled {Settled} (undecodable {Undecodable}) + abandoned {RecordsAbandoned} + in flight {RecordsInFlight}.")]
    private static partial void LogClosed(ILogger logger, long consumed, long indexed, long duplicates, long deadLettered, long abandoned, long inFlight,
        long recordsConsumed, long settled, long undecodable, long recordsAbandoned, long recordsInFlight);
}
