using System.ComponentModel.DataAnnotations;

namespace Spoor.Collector.Receivers.Otlp;

/// <summary>Browsers whose pages may send spans to the HTTP port. Configuration section: <c>Cors</c>.</summary>
internal sealed class CorsOptions
{
    /// <summary>Origins, comma-separated, as <c>https://shop.example</c>, <c>https://*.shop.example</c> or <c>*</c>. Default none: off.</summary>
    public string AllowedOrigins { get; set; } = "";

    /// <summary>Request headers that pages may set, comma-separated, besides those that every page may; <c>*</c> for all. Default <c>*</c>.</summary>
    public string AllowedHeaders { get; set; } = "*";

    /// <summary>How long a browser may remember the answer. Default 2 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromHours(2);
}
