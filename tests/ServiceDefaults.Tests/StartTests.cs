namespace Spoor.ServiceDefaults.Tests;

public sealed class StartTests
{
    [Fact]
    public async Task Refuses_to_start_with_all_faults_at_once()
    {
        await using var service = RunningService.Start(
        [
            "--Kafka:Brokerz=a:1", "--Kafka:CreateTopics=maybe", "--Listen:Qery=1", "--Shutdown:Delay=40s", "--Kafak:Group=x", "extra",
        ]);

        Assert.Equal(1, await service.Exit);
        Assert.Contains("Kafka:Brokerz is not known; did you mean Kafka:Brokers?", service.Errors, StringComparison.Ordinal);
        Assert.Contains("Kafka:CreateTopics is \"maybe\"; use true or false.", service.Errors, StringComparison.Ordinal);
        Assert.Contains("Listen:Qery is not known; did you mean Listen:Query?", service.Errors, StringComparison.Ordinal);
        Assert.Contains("Kafak is not known; did you mean Kafka?", service.Errors, StringComparison.Ordinal);
        Assert.Contains("Shutdown:Delay must be shorter than Shutdown:Budget.", service.Errors, StringComparison.Ordinal);
        Assert.Contains("Argument extra was not expected", service.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_every_value_out_of_its_range()
    {
        await using var service = RunningService.Start(["--Kafka:PublishTimeout=2h", "--Kafka:Partitions=0"]);

        Assert.Equal(1, await service.Exit);
        Assert.Contains("PublishTimeout", service.Errors, StringComparison.Ordinal);
        Assert.Contains("Partitions", service.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_in_one_line_which_port_is_taken_and_how_to_choose_another()
    {
        await using var first = RunningService.Start();
        await first.StartedAsync();

        await using var second = RunningService.Start([$"--Listen:Query={first.Port}"]);

        Assert.Equal(1, await second.Exit);
        Assert.Contains($"Port {first.Port} (Listen:Query) is taken", second.Errors, StringComparison.Ordinal);
        Assert.Contains("--Listen:Query ", second.Errors, StringComparison.Ordinal);
        Assert.Equal(2, second.Errors.Trim().Split('\n').Length);
    }

    [Fact]
    public async Task Healthcheck_asks_the_running_process()
    {
        await using var service = RunningService.Start();
        await service.StartedAsync();

        await using var healthy = RunningService.Start(["--healthcheck", $"--Listen:Admin={service.AdminPort}"]);
        await using var lonely = RunningService.Start(["--healthcheck"]);

        Assert.Equal(0, await healthy.Exit);
        Assert.Equal(1, await lonely.Exit);
    }

    [Fact]
    public async Task Help_lists_each_setting_with_its_default()
    {
        await using var service = RunningService.Start(["--help"]);

        Assert.Equal(0, await service.Exit);
        Assert.Contains("Kafka:PublishTimeout = 00:00:08", service.Output, StringComparison.Ordinal);
        Assert.Contains("Kafka:Security:Password", service.Output, StringComparison.Ordinal);
        Assert.Contains("Shutdown:Budget = 00:00:25", service.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_that_dies_ends_the_process_with_a_failure()
    {
        await using var service = RunningService.Start(add: builder => Microsoft.Extensions.DependencyInjection.ServiceCollectionHostedServiceExtensions
            .AddHostedService<DyingPart>(builder.Services));

        Assert.Equal(1, await service.Exit);
    }

    private sealed class DyingPart : Microsoft.Extensions.Hosting.BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Yield();
            throw new InvalidOperationException("dies on purpose");
        }
    }
}
