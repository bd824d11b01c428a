using System.Diagnostics;
using System.Text.Json;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Spoor.Pipeline.Tests.Processes;
using Spoor.Testing;
using Spoor.Testing.Servers;

namespace Spoor.Pipeline.Tests;

public sealed class SdkExporterTests(KafkaServer kafka, ElasticsearchServer elasticsearch)
{
    [Fact]
    public async Task Traces_of_the_dotnet_SDK_are_shown_whichever_protocol_it_speaks()
    {
        await using var pipeline = await RunningPipeline.StartAsync(kafka, elasticsearch);
        using var query = new QueryClient(pipeline.Query);

        var overGrpc = SendWithDotnet("sdk-dotnet-grpc", pipeline.OtlpGrpc, OtlpExportProtocol.Grpc);
        var overHttp = SendWithDotnet("sdk-dotnet-http", new Uri(pipeline.OtlpHttp, "/v1/traces"), OtlpExportProtocol.HttpProtobuf);

        await ShowsAsync(query, overGrpc, "sdk-dotnet-grpc", spans: 2);
        await ShowsAsync(query, overHttp, "sdk-dotnet-http", spans: 2);
    }

    [Fact]
    public async Task Traces_of_the_JavaScript_SDK_are_shown_whichever_exporter_it_uses()
    {
        var folder = RepositoryFolder.Combine("tests", "sdk");
        await InstallAsync(folder);
        await using var pipeline = await RunningPipeline.StartAsync(kafka, elasticsearch);
        using var query = new QueryClient(pipeline.Query);

        var lines = await RunAsync("node", folder, "send.mjs", pipeline.OtlpGrpc.ToString().TrimEnd('/'), pipeline.OtlpHttp.ToString().TrimEnd('/'));

        var traces = lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToList();
        Assert.Equal(["grpc", "http", "proto"], traces.Select(line => line[0]));
        foreach (var line in traces) await ShowsAsync(query, line[1], $"sdk-js-{line[0]}", spans: 3);
    }

    private static string SendWithDotnet(string service, Uri endpoint, OtlpExportProtocol protocol)
    {
        using var source = new ActivitySource(service);
        using var provider = Sdk.CreateTracerProviderBuilder()
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

    private static async Task ShowsAsync(QueryClient query, string traceId, string service, int spans)
    {
        var trace = await Eventually.Reaches(
            () => query.ReadJaegerTraceAsync(traceId),
            found => found is { } shown && shown.GetProperty("spans").GetArrayLength() == spans);
        var processes = trace!.Value.GetProperty("processes").EnumerateObject();
        Assert.All(processes, process => Assert.Equal(service, process.Value.GetProperty("serviceName").GetString()));
        Assert.Contains(trace.Value.GetProperty("spans").EnumerateArray(), IsFailed);
    }

    private static bool IsFailed(JsonElement span) => span.GetProperty("tags").EnumerateArray()
        .Any(tag => tag.GetProperty("key").GetString() == "error" && tag.GetProperty("value").ValueKind == JsonValueKind.True);

    private static async Task InstallAsync(string folder)
    {
        foreach (var program in (string[])["node", "npm"])
        {
            var isThere = Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(path => File.Exists(Path.Combine(path, program)));
            if (!isThere) Assert.Skip($"{program} is not on the PATH.");
        }
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "@opentelemetry", "sdk-trace")))
            await RunAsync("npm", folder, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock");
    }

    private static async Task<string> RunAsync(string program, string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var errors = process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        Assert.True(process.ExitCode == 0, $"{program} {arguments[0]} ended with {process.ExitCode}: {await errors}");
        return await output;
    }
}
