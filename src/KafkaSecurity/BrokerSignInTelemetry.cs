using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Spoor.KafkaSecurity;

/// <summary>What is told of passwords, tokens and certificates that change while we run.</summary>
/// <param name="logger">Where it is logged.</param>
/// <param name="meters">Where it is counted; nothing where nobody counts.</param>
public sealed partial class BrokerSignInTelemetry(ILogger<BrokerSignIn> logger, IMeterFactory? meters = null)
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Spoor.Kafka";

    internal void Changed(string path) => LogChanged(logger, path);

    internal void Unreadable(string path, string fault) => LogUnreadable(logger, path, fault);

    internal void CertificatesRenewed((string Subject, DateTimeOffset Ends)? own)
    {
        if (own is var (subject, ends)) LogCertificatesRenewed(logger, subject, ends);
        else LogAuthoritiesRenewed(logger);
    }

    internal void CertificateRefused(string fault) => LogCertificateRefused(logger, fault);

    internal void CertificateTroubled(string trouble) => LogCertificateTroubled(logger, trouble);

    /// <summary>Shows our certificate in the metrics.</summary>
    internal void Show(CertificateFiles files, TimeProvider time)
    {
        if (meters is null) return;
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge("spoor.kafka.certificate.remaining", Remaining, "s", "Time until the certificate that we show to the brokers expires.");
        meter.CreateObservableGauge(
            "spoor.kafka.certificate.refused", () => files.IsRefused ? 1 : 0, "{certificate}",
            "1 while the files hold certificates that are not used, because something is wrong with them.");

        IEnumerable<Measurement<double>> Remaining()
        {
            if (files.Own is var (_, ends)) yield return new Measurement<double>((ends - time.GetUtcNow()).TotalSeconds);
        }
    }

    [LoggerMessage(6001, LogLevel.Information, "Kafka: a new secret from {Path} is used from the next connection on")]
    private static partial void LogChanged(ILogger logger, string path);

    [LoggerMessage(6002, LogLevel.Warning, "Kafka: no secret from {Path}, what it held before is still used: {Fault}")]
    private static partial void LogUnreadable(ILogger logger, string path, string fault);

    [LoggerMessage(6003, LogLevel.Information, "Kafka: the certificates that were put in place are used, clients are built anew; ours is {Subject}, valid until {Ends:u}")]
    private static partial void LogCertificatesRenewed(ILogger logger, string subject, DateTimeOffset ends);

    [LoggerMessage(6004, LogLevel.Information, "Kafka: the authorities that were put in place are used, clients are built anew")]
    private static partial void LogAuthoritiesRenewed(ILogger logger);

    [LoggerMessage(6005, LogLevel.Error, "Kafka: {Fault} What was there before is still used.")]
    private static partial void LogCertificateRefused(ILogger logger, string fault);

    [LoggerMessage(6006, LogLevel.Error, "Kafka: {Trouble}")]
    private static partial void LogCertificateTroubled(ILogger logger, string trouble);
}
