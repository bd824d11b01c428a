using System.Diagnostics.Metrics;

namespace Spoor.Ingester.DeadLetters;

/// <summary>What is told of dead letters. Spans that were set aside are counted in the books.</summary>
internal sealed partial class DeadLetterTelemetry
{
    public const string MeterName = "Spoor.Ingester.DeadLetters";

    private readonly ILogger _logger;
    private readonly Counter<long> _letters;
    private readonly Counter<long> _cut;
    private readonly Counter<long> _failed;
    private string? _fault;

    public DeadLetterTelemetry(IMeterFactory meterFactory, ILogger<DeadLetterPublisher> logger)
    {
        _logger = logger;
        var meter = meterFactory.Create(MeterName);
        _letters = meter.CreateCounter<long>("spoor.ingester.dead_letters", "{record}", "Records written to the dead-letter topic, by reason.");
        _cut = meter.CreateCounter<long>("spoor.ingester.dead_letters.cut", "{record}", "Of these, those whose value was cut to fit.");
        _failed = meter.CreateCounter<long>("spoor.ingester.dead_letters.failed", "{attempt}", "Attempts to write one that failed and are made again.");
        foreach (var reason in DeadLetterReasons.All) _letters.Add(0, new KeyValuePair<string, object?>("reason", reason));
        _cut.Add(0);
        _failed.Add(0);
    }

    /// <summary>Why dead letters cannot be written at the moment, or nothing.</summary>
    public string? Fault => Volatile.Read(ref _fault);

    public void Written(DeadLetter letter, bool isCut)
    {
        Volatile.Write(ref _fault, null);
        _letters.Add(1, new KeyValuePair<string, object?>("reason", letter.Reason.Word()));
        if (isCut) _cut.Add(1);
        if (letter.Reason == DeadLetterReason.Unreadable) LogDefect(_logger, Source(letter), letter.Error);
        else LogWritten(_logger, letter.Reason.Word(), Source(letter), letter.Error);
    }

    public void Failed(DeadLetter letter, string error, TimeSpan pause)
    {
        Volatile.Write(ref _fault, error);
        _failed.Add(1);
        LogFailed(_logger, Source(letter), error, pause.TotalSeconds);
    }

    public void Rebuilt(string error) => LogRebuilt(_logger, error);

    public void Renewing() => LogRenewing(_logger);

    public void ClientSaid(string message) => LogClient(_logger, message);

    private static string Source(DeadLetter letter) => $"{letter.Record.Assignment.Partition} @{letter.Record.Offset}";

    [LoggerMessage(2101, LogLevel.Debug, "Set aside ({Reason}) from {Source}: {Error}")]
    private static partial void LogWritten(ILogger logger, string reason, string source, string error);

    [LoggerMessage(2102, LogLevel.Error, "Set aside from {Source}, a defect of the ingester: {Error}")]
    private static partial void LogDefect(ILogger logger, string source, string error);

    [LoggerMessage(2103, LogLevel.Warning, "A dead letter from {Source} could not be written, next attempt in {Seconds} s: {Error}")]
    private static partial void LogFailed(ILogger logger, string source, string error, double seconds);

    [LoggerMessage(2104, LogLevel.Warning, "The producer of dead letters was built anew: {Error}")]
    private static partial void LogRebuilt(ILogger logger, string error);

    [LoggerMessage(2105, LogLevel.Debug, "Kafka producer of dead letters: {Message}")]
    private static partial void LogClient(ILogger logger, string message);

    [LoggerMessage(2106, LogLevel.Information, "The producer of dead letters is built anew with the new certificates.")]
    private static partial void LogRenewing(ILogger logger);
}
