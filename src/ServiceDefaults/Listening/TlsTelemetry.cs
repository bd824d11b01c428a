using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Spoor.ServiceDefaults.Listening;

/// <summary>What is told of our own certificate.</summary>
internal sealed partial class TlsTelemetry
{
    public const string MeterName = "Spoor.Listen";

    private readonly ILogger _logger;

    public TlsTelemetry(IMeterFactory meterFactory, ILogger<ServerTls> logger, ServerTls tls, TimeProvider time)
    {
        _logger = logger;
        var meter = meterFactory.Create(MeterName);
        meter.CreateObservableGauge(
            "spoor.listen.certificate.remaining", () => (tls.Certificate.NotAfter.ToUniversalTime() - time.GetUtcNow().UtcDateTime).TotalSeconds, "s",
            "Time until the certificate of our ports expires.");
        meter.CreateObservableGauge(
            "spoor.listen.certificate.refused", () => tls.Fault is null ? 0 : 1, "{certificate}",
            "1 while the files hold a certificate that is not used, because something is wrong with it.");
    }

    public void Renewed(string subject, DateTime ends) => LogRenewed(_logger, subject, ends.ToUniversalTime());

    public void Refused(string fault, string subject, DateTime ends) => LogRefused(_logger, fault, subject, ends.ToUniversalTime());

    [LoggerMessage(5010, LogLevel.Information, "New connections get the certificate that was put in place: {Subject}, valid until {Ends:u}")]
    private static partial void LogRenewed(ILogger logger, string subject, DateTime ends);

    [LoggerMessage(5011, LogLevel.Error, "{Fault} The one before it stays in use: {Subject}, valid until {Ends:u}")]
    private static partial void LogRefused(ILogger logger, string fault, string subject, DateTime ends);
}
