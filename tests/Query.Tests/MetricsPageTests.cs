using Spoor.Testing;

namespace Spoor.Query.Tests;

public sealed class MetricsPageTests
{
    private static readonly string[] s_paths =
    [
        "/api/services", "/api/services/shop/operations", "/api/operations?service=shop", "/api/traces", "/api/traces/1",
        "/api/v3/services", "/api/v3/operations", "/api/v3/traces", "/api/v3/traces/1", "/api/v3/trace-summaries", "/", "/trace/1",
    ];

    [Fact]
    public async Task The_page_lists_every_metric_with_its_unit_and_labels()
    {
        using var seen = new MetricsSeen();

        await using (var server = await QueryServer.StartAsync(new FakeTraceReader()))
            foreach (var path in s_paths) await server.GetTextAsync(path);

        Assert.Equal(MetricsSeen.ReadRows("Query\n"), seen.Rows);
    }
}
