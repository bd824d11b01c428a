using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Spoor.ServiceDefaults.Telemetry;

/// <summary>Logs on the console: one line each with the time in UTC, or JSON where <c>Logging:Format</c> is <c>json</c>.</summary>
internal static class LogSetup
{
    private const string Time = "yyyy-MM-ddTHH:mm:ss.fffZ ";

    /// <summary>Leaves out what the host says of a start that failed, and of parts that end with it: the reason is told in a sentence. A part
    /// that dies in a running process is Critical, and stays.</summary>
    public static void Quieten(ILoggingBuilder logging, Service service) =>
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => level >= LogLevel.Critical && !service.HasRefused);

    /// <returns>What is wrong with the setting, if anything.</returns>
    public static string? Apply(ILoggingBuilder logging, IConfiguration configuration)
    {
        var format = configuration["Logging:Format"] ?? "line";
        logging.ClearProviders();
        switch (format)
        {
            case "json":
                logging.AddJsonConsole(console =>
                {
                    console.UseUtcTimestamp = true;
                    console.TimestampFormat = Time.TrimEnd();
                });
                return null;
            case "line":
                logging.AddSimpleConsole(console =>
                {
                    console.SingleLine = true;
                    console.UseUtcTimestamp = true;
                    console.TimestampFormat = Time;
                });
                return null;
            default:
                return $"Logging:Format is \"{format}\"; use line or json.";
        }
    }
}
