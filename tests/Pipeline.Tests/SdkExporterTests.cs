using System.Text.Json;
using OpenTelemetry.Exporter;
using Spoor.Pipeline.Tests.Processes;
using Spoor.Testing;
using Spoor.Testing.Sdk;
using Spoor.Testing.Servers;

namespace Spoor.Pipeline.Tests;

public sealed class SdkExporterTests(KafkaServer kafka, ElasticsearchServer elasticsearch)
{
    [Fact]
    public async Task Traces_of_the_dotnet_SDK_are_shown_whichever_protocol_it_speaks()
    {
        await using var pipeline = await RunningPipeline.StartAsync(kafka, elasticsearch);
        using var query = new QueryClient(pipeline.Query);

        var overGrpc = DotnetSdk.Send("sdk-dotnet-grpc", pipeline.OtlpGrpc, OtlpExportProtocol.Grpc);
        var overHttp = DotnetSdk.Send("sdk-dotnet-http", new Uri(pipeline.OtlpHttp, "/v1/traces"), OtlpExportProtocol.HttpProtobuf);

        await ShowsAsync(query, overGrpc, "sdk-dotnet-grpc", spans: 2);
        await ShowsAsync(query, overHttp, "sdk-dotnet-http", spans: 2);
    }

    [Fact]
    public async Task Traces_of_the_JavaScript_SDK_are_shown_whichever_exporter_it_uses()
    {
        await using var pipeline = await RunningPipeline.StartAsync(kafka, elasticsearch);
        using var query = new QueryClient(pipeline.Query);

        foreach (var (service, traceId) in await JavaScriptSdk.SendAsync(pipeline.OtlpGrpc, pipeline.OtlpHttp))
            await ShowsAsync(query, traceId, service, spans: 3);
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
}
