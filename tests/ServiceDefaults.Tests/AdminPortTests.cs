using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Spoor.ServiceDefaults.Tests;

public sealed class AdminPortTests
{
    [Theory]
    [InlineData("/metrics")]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    [InlineData("/status")]
    public async Task Answers_on_the_admin_port_alone(string path)
    {
        await using var service = RunningService.Start();
        await service.StartedAsync();

        using var admin = await service.GetAdminAsync(path);
        using var other = await service.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, admin.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Fact]
    public async Task Serves_nothing_else_on_the_admin_port_whatever_the_Host_header_says()
    {
        await using var service = RunningService.Start();
        await service.StartedAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{service.AdminPort}/hello");
        request.Headers.Host = $"127.0.0.1:{service.Port}";

        using var admin = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        using var other = await service.GetAsync("/hello");

        Assert.Equal(HttpStatusCode.NotFound, admin.StatusCode);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task Is_not_ready_while_a_check_tagged_ready_fails_and_says_which()
    {
        var isFailing = true;
        await using var service = RunningService.Start(add: builder => builder.Services.AddHealthChecks()
            .AddCheck("broker", () => isFailing ? HealthCheckResult.Unhealthy("no broker answers") : HealthCheckResult.Healthy(), ["ready"])
            .AddCheck("other", () => HealthCheckResult.Unhealthy("not asked")));
        await service.StartedAsync();

        using var failing = await service.GetAdminAsync("/readyz");
        isFailing = false;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, failing.StatusCode);
        Assert.Equal("broker: no broker answers\n", await failing.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.OK, await service.ReadyAsync());
    }

    [Fact]
    public async Task Status_shows_each_part_also_when_another_one_throws()
    {
        await using var service = RunningService.Start(describe: description => description
            .Status("books", _ => new { Received = 3 })
            .Status("broken", _ => throw new InvalidOperationException("on purpose")));
        await service.StartedAsync();

        var page = await service.Client.GetFromJsonAsync<JsonElement>(
            new Uri($"http://127.0.0.1:{service.AdminPort}/status"), TestContext.Current.CancellationToken);

        Assert.Equal("sample", page.GetProperty("service").GetString());
        Assert.True(page.GetProperty("ready").GetBoolean());
        Assert.Equal(3, page.GetProperty("books").GetProperty("received").GetInt32());
        Assert.Contains("on purpose", page.GetProperty("broken").GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(service.Port, page.GetProperty("listen").GetProperty("Query").GetInt32());
    }

    [Fact]
    public async Task Metrics_turn_dots_into_underscores_and_units_into_suffixes()
    {
        await using var service = RunningService.Start();
        var app = await service.StartedAsync();
        var meter = app.Services.GetRequiredService<IMeterFactory>().Create("Spoor.Sample");
        meter.CreateCounter<long>("spoor.sample.spans.received", "{span}", "Spans received.").Add(3, new KeyValuePair<string, object?>("reason", "none"));
        meter.CreateHistogram<double>("spoor.sample.publish.duration", "s", "Time to publish.").Record(0.004);
        meter.CreateUpDownCounter<long>("spoor.sample.in_flight", "By", "Bytes in flight.").Add(7);

        using var answer = await service.GetAdminAsync("/metrics");
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Contains("spoor_sample_spans_received_total{reason=\"none\"} 3", text, StringComparison.Ordinal);
        Assert.Contains("spoor_sample_publish_duration_seconds_bucket{le=\"0.005\"} 1", text, StringComparison.Ordinal);
        Assert.Contains("spoor_sample_in_flight_bytes{} 7", text, StringComparison.Ordinal);
        Assert.Contains("dotnet_process_cpu_time_seconds_total", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_show_what_a_part_counted_while_it_was_constructed()
    {
        await using var service = RunningService.Start(
            add: builder => builder.Services.AddSingleton<EarlyPart>(),
            map: app => app.Services.GetRequiredService<EarlyPart>());
        await service.StartedAsync();

        using var answer = await service.GetAdminAsync("/metrics");

        Assert.Contains(
            "spoor_sample_dropped_total{reason=\"rule\"} 0",
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    private sealed class EarlyPart
    {
        public EarlyPart(IMeterFactory meters) => meters.Create("Spoor.Early")
            .CreateCounter<long>("spoor.sample.dropped", "{span}", "Spans dropped.").Add(0, new KeyValuePair<string, object?>("reason", "rule"));
    }
}
