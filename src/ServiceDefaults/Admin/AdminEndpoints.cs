using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spoor.ServiceDefaults.Listening;

namespace Spoor.ServiceDefaults.Admin;

/// <summary><c>/metrics</c>, <c>/livez</c>, <c>/readyz</c>, <c>/status</c> and what the process adds, on the admin port alone.</summary>
internal static class AdminEndpoints
{
    public static void Map(IEndpointRouteBuilder app, IEnumerable<Action<IEndpointRouteBuilder>> additions)
    {
        var admin = app.MapGroup("");
        admin.WithMetadata(new ListenPortMetadata(ListenPlan.Admin));
        admin.MapGet("/livez", () => "ok\n");
        admin.MapHealthChecks("/readyz", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains("ready"),
            ResponseWriter = WriteAsync,
        });
        admin.MapGet("/status", (StatusPage page, HttpContext context) => page.WriteAsync(context));
        admin.MapPrometheusScrapingEndpoint("/metrics");
        foreach (var map in additions)
            map(admin);
    }

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        var unready = report.Entries.Where(entry => entry.Value.Status != HealthStatus.Healthy).ToList();
        return context.Response.WriteAsync(unready.Count == 0
            ? "ok\n"
            : string.Concat(unready.Select(entry => $"{entry.Key}: {entry.Value.Description ?? entry.Value.Exception?.Message ?? "not ready"}\n")));
    }
}
