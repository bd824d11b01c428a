using System.Text.Json;
using OpenTelemetry.Exporter;
using Spoor.Testing.Sdk;

namespace Spoor.AllInOne.Tests;

/// <summary>What an application sends is shown at once: OK means that it stands in the store.</summary>
public sealed class SdkExporterTests
{
    [Fact]
    public async Task Traces_of_the_dotnet_SDK_are_on_the_page_and_in_the_API_whichever_protocol_it_speaks()
    {
        await using var run = await AllInOneRun.StartAsync();

        var overGrpc = DotnetSdk.Send("sdk-dotnet-grpc", run.OtlpGrpc, OtlpExportProtocol.Grpc);
        var overHttp = DotnetSdk.Send("sdk-dotnet-http", new Uri(run.OtlpHttp, "/v1/traces"), OtlpExportProtocol.HttpProtobuf);

        await ShowsAsync(run, overGrpc, "sdk-dotnet-grpc", spans: 2);
        await ShowsAsync(run, overHttp, "sdk-dotnet-http", spans: 2);
    }

    [Fact]
    public async Task Traces_of_the_JavaScript_SDK_are_on_the_page_and_in_the_API_whichever_exporter_it_uses()
    {
        await using var run = await AllInOneRun.StartAsync();

        foreach (var (service, traceId) in await JavaScriptSdk.SendAsync(run.OtlpGrpc, run.OtlpHttp)) await ShowsAsync(run, traceId, service, spans: 3);
    }

    private static async Task ShowsAsync(AllInOneRun run, string traceId, string service, int spans)
    {
        using var found = JsonDocument.Parse(await run.GetAsync($"/api/traces?service={service}"));
        var trace = Assert.Single(found.RootElement.GetProperty("data").EnumerateArray());
        Assert.Equal(traceId, trace.GetProperty("traceID").GetString());
        Assert.Equal(spans, trace.GetProperty("spans").GetArrayLength());
        Assert.Contains(trace.GetProperty("spans").EnumerateArray(), IsFailed);

        var page = await run.GetAsync("/");
        Assert.Contains($"/trace/{traceId}", page, StringComparison.Ordinal);
        Assert.Contains(service, page, StringComparison.Ordinal);
        Assert.Contains("GET /cart", await run.GetAsync($"/trace/{traceId}"), StringComparison.Ordinal);
    }

    private static bool IsFailed(JsonElement span) => span.GetProperty("tags").EnumerateArray()
        .Any(tag => tag.GetProperty("key").GetString() == "error" && tag.GetProperty("value").ValueKind == JsonValueKind.True);
}
