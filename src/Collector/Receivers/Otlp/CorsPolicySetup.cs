using Microsoft.Extensions.Options;
using AspNetCors = Microsoft.AspNetCore.Cors.Infrastructure;

namespace Spoor.Collector.Receivers.Otlp;

/// <summary>Makes the server's CORS policy of ours.</summary>
internal sealed class CorsPolicySetup(IOptions<CorsOptions> options) : IConfigureOptions<AspNetCors.CorsOptions>
{
    private const StringSplitOptions Split = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    /// <inheritdoc/>
    public void Configure(AspNetCors.CorsOptions cors)
    {
        var origins = options.Value.AllowedOrigins.Split(',', Split);
        if (origins.Length == 0) return;
        var headers = options.Value.AllowedHeaders.Split(',', Split);
        cors.AddDefaultPolicy(policy =>
        {
            policy.WithMethods("POST").SetPreflightMaxAge(options.Value.MaxAge).WithExposedHeaders("Retry-After");
            if (origins.Contains("*")) policy.AllowAnyOrigin();
            else policy.WithOrigins(origins).SetIsOriginAllowedToAllowWildcardSubdomains();
            if (headers.Contains("*")) policy.AllowAnyHeader();
            else policy.WithHeaders([.. headers, "content-type", "content-encoding"]);
        });
    }
}
