using System.Diagnostics;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Spoor.Testing.Sdk;

/// <summary>Sends traces with the OpenTelemetry SDK for .NET, as an application does.</summary>
public static class DotnetSdk
{
    /// <summary>Sends a trace of two spans, of which one failed.</summary>
    /// <param name="service">Its service.</param>
    /// <param name="endpoint">Where to.</param>
    /// <param name="protocol">In which protocol.</param>
    /// <returns>The trace's id.</returns>
    public static string Send(string service, Uri endpoint, OtlpExportProtocol protocol)
    {
        using var source = new ActivitySource(service);
        using var provider = OpenTelemetry.Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService(service))
            .AddSource(service)
            .AddOtlpExporter(options => (options.Endpoint, options.Protocol) = (endpoint, protocol))
            .Build();
        string traceId;
        using (var root = source.StartActivity("GET /cart", ActivityKind.Server))
        {
            Assert.NotNull(root);
            traceId = root.TraceId.ToHexString();
            using var child = source.StartActivity("SELECT cart", ActivityKind.Client);
            child?.SetTag("rows", 3);
            child?.SetStatus(ActivityStatusCode.Error, "no such table");
        }
        Assert.True(provider.ForceFlush(20_000), $"{service}: the exporter could not deliver.");
        return traceId;
    }
}
