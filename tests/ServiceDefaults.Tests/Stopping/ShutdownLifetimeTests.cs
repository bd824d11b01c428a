using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Spoor.ServiceDefaults.Stopping;

namespace Spoor.ServiceDefaults.Tests.Stopping;

public sealed class ShutdownLifetimeTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Serves_on_not_ready_for_the_delay_and_then_ends_with_success()
    {
        await using var service = RunningService.Start(add: UseClock);
        await service.StartedAsync();
        Assert.Equal(HttpStatusCode.OK, await service.ReadyAsync());

        await service.SignalAsync(TimeSpan.FromSeconds(5));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await service.ReadyAsync());
        _clock.Advance(TimeSpan.FromSeconds(4.9));
        using var served = await service.GetAsync("/hello");
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        Assert.False(service.Exit.IsCompleted);

        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(0, await service.Exit.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_second_signal_skips_the_delay()
    {
        await using var service = RunningService.Start(add: UseClock);
        await service.SignalAsync(TimeSpan.FromSeconds(5));

        await service.SignalAsync(TimeSpan.FromSeconds(5));
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(0, await service.Exit.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Ends_what_does_not_end_by_itself_when_the_budget_is_used_up()
    {
        var stuck = new StuckPart();
        await using var service = RunningService.Start(add: builder =>
        {
            UseClock(builder);
            builder.Services.AddSingleton<IHostedService>(stuck);
        });
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        (await service.StartedAsync()).Services.GetRequiredService<ShutdownLifetime>().OnBudgetExceeded = ended.SetResult;

        await service.SignalAsync(TimeSpan.FromSeconds(5));
        _clock.Advance(TimeSpan.FromSeconds(5));
        await stuck.IsAsked.Task;
        _clock.Advance(TimeSpan.FromSeconds(19.9));
        Assert.False(ended.Task.IsCompleted);

        _clock.Advance(TimeSpan.FromSeconds(0.1));
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        stuck.LetGo.SetResult();
    }

    private void UseClock(WebApplicationBuilder builder) => builder.Services.AddSingleton<TimeProvider>(_clock);

    private sealed class StuckPart : IHostedService
    {
        public TaskCompletionSource IsAsked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource LetGo { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            IsAsked.SetResult();
            return LetGo.Task;
        }
    }
}
