namespace Spoor.Query.Pages;

/// <summary>How to send a first trace: lines to copy.</summary>
internal static class FirstTrace
{
    /// <summary>Adds the section.</summary>
    /// <param name="page">The page.</param>
    /// <param name="host">Name by which this machine was called.</param>
    /// <param name="isOpen">Whether the first way is shown at once.</param>
    public static void Add(Html page, string host, bool isOpen)
    {
        page.Add($"""
            <h2>Send a trace</h2>
            <div class="card start"><p class="soft">Spans are taken over OTLP: gRPC on port 4317, HTTP on port 4318, wherever the collector runs. A click marks a block for copying.</p>
            """);
        if (isOpen) page.Add($"""<details open><summary>curl</summary>""");
        else page.Add($"""<details><summary>curl</summary>""");
        page.Add($$$$$"""
            <pre>id() { od -An -N$1 -tx1 /dev/urandom | tr -d ' \n'; }
            curl http://{{{{{host}}}}}:4318/v1/traces -H 'Content-Type: application/json' -d '{"resourceSpans":[{
              "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"hello"}}]},
              "scopeSpans":[{"spans":[{"traceId":"'$(id 16)'","spanId":"'$(id 8)'","name":"first trace","kind":2,
              "startTimeUnixNano":"'$(date +%s)000000000'","endTimeUnixNano":"'$(date +%s)250000000'"}]}]}]}'</pre></details>
            """);
        page.Add($"""
            <details><summary>.NET</summary>
            <pre>dotnet add package OpenTelemetry.Extensions.Hosting
            dotnet add package OpenTelemetry.Instrumentation.AspNetCore
            dotnet add package OpenTelemetry.Exporter.OpenTelemetryProtocol</pre>
            <pre>builder.Services.AddOpenTelemetry().WithTracing(tracing =&gt; tracing.AddAspNetCoreInstrumentation().AddOtlpExporter());</pre>
            <pre>OTEL_SERVICE_NAME=hello OTEL_EXPORTER_OTLP_ENDPOINT=http://{host}:4317 dotnet run</pre></details>
            <details><summary>Node.js</summary>
            <pre>npm install @opentelemetry/api @opentelemetry/auto-instrumentations-node</pre>
            <pre>OTEL_SERVICE_NAME=hello OTEL_EXPORTER_OTLP_ENDPOINT=http://{host}:4318 \
              NODE_OPTIONS="--require @opentelemetry/auto-instrumentations-node/register" node app.js</pre></details>
            <details><summary>Python</summary>
            <pre>pip install opentelemetry-distro opentelemetry-exporter-otlp
            opentelemetry-bootstrap -a install</pre>
            <pre>OTEL_SERVICE_NAME=hello OTEL_EXPORTER_OTLP_ENDPOINT=http://{host}:4317 opentelemetry-instrument python app.py</pre></details>
            </div>
            """);
    }
}
