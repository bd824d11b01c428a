using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spoor.ServiceDefaults.Listening;

namespace Spoor.ServiceDefaults.Admin;

/// <summary><c>/status</c>: one JSON object with what the process is and what its parts say of themselves.</summary>
internal sealed class StatusPage(Service service, ListenPlan plan, HealthCheckService health, IServiceProvider services, TimeProvider time)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly DateTimeOffset _started = time.GetUtcNow();

    public async Task WriteAsync(HttpContext context)
    {
        var report = await health.CheckHealthAsync(check => check.Tags.Contains("ready"), context.RequestAborted);
        var page = new Dictionary<string, object?>
        {
            ["service"] = service.Name,
            ["version"] = service.Version,
            ["started"] = _started,
            ["uptimeSeconds"] = (long)(time.GetUtcNow() - _started).TotalSeconds,
            ["ready"] = report.Status == HealthStatus.Healthy,
            ["notReady"] = report.Entries
                .Where(entry => entry.Value.Status != HealthStatus.Healthy)
                .ToDictionary(entry => entry.Key, entry => entry.Value.Description ?? entry.Value.Exception?.Message),
            ["listen"] = plan.Open,
        };
        if (plan.Tls is { } tls)
            page["tls"] = new { certificate = tls.Certificate.Subject, validUntil = new DateTimeOffset(tls.Certificate.NotAfter), fault = tls.Fault };
        foreach (var (name, read) in service.Description.StatusParts)
            page[name] = Read(read);
        await context.Response.WriteAsJsonAsync(page, s_json, context.RequestAborted);
    }

    // One part that cannot answer must not take the page of all others with it.
    private object? Read(Func<IServiceProvider, object?> read)
    {
        try
        {
            return read(services);
        }
        catch (Exception exception)
        {
            return new { error = $"{exception.GetType().Name}: {exception.Message}" };
        }
    }
}
