using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spoor.ServiceDefaults.Stopping;
using Spoor.Testing;

namespace Spoor.ServiceDefaults.Tests;

/// <summary>A small service with our defaults, run as Program.cs would run it.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly TaskCompletionSource<WebApplication> _app = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public int Port { get; } = FreePort.Next();

    public int AdminPort { get; } = FreePort.Next();

    public HttpClient Client { get; } = new();

    public string Errors => _errors.ToString();

    public string Output => _output.ToString();

    /// <summary>The exit code, once it has ended.</summary>
    public Task<int> Exit { get; private set; } = Task.FromResult(-1);

    public static RunningService Start(
        string[]? args = null, Action<WebApplicationBuilder>? add = null, Action<ServiceDescription>? describe = null, Action<WebApplication>? map = null)
    {
        var service = new RunningService();
        var builder = ServiceDefaultsExtensions.CreateServiceBuilder();
        string[] own =
        [
            "--Listen:Address=127.0.0.1", $"--Listen:Admin={service.AdminPort}", $"--Listen:Query={service.Port}", .. args ?? [],
        ];
        builder.AddServiceDefaults("sample", adminPort: 8888, own, description =>
        {
            description.Section<BrokerOptions>("Kafka").Port("Query", 16686);
            describe?.Invoke(description);
        });
        builder.Services.AddOptionsWithValidateOnStart<BrokerOptions>().BindConfiguration("Kafka").ValidateDataAnnotations();
        add?.Invoke(builder);
        service.Exit = new ServiceRun(
            builder,
            app =>
            {
                app.MapGet("/hello", () => "hello");
                map?.Invoke(app);
                app.Lifetime.ApplicationStarted.Register(() => service._app.TrySetResult(app));
            },
            service._output,
            service._errors).RunAsync();
        return service;
    }

    /// <summary>The application, once it has started.</summary>
    public async Task<WebApplication> StartedAsync()
    {
        if (await Task.WhenAny(_app.Task, Exit) == Exit)
            Assert.Fail($"Ended with {await Exit}: {Errors}");
        return await _app.Task;
    }

    public Task<HttpResponseMessage> GetAdminAsync(string path) => Client.GetAsync(new Uri($"http://127.0.0.1:{AdminPort}{path}"));

    public Task<HttpResponseMessage> GetAsync(string path) => Client.GetAsync(new Uri($"http://127.0.0.1:{Port}{path}"));

    public async Task<HttpStatusCode> ReadyAsync()
    {
        using var answer = await GetAdminAsync("/readyz");
        return answer.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_app.Task.IsCompletedSuccessfully && !Exit.IsCompleted)
            (await _app.Task).Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await Exit;
        await _output.DisposeAsync();
        await _errors.DisposeAsync();
    }

    /// <summary>What SIGTERM does.</summary>
    public async Task SignalAsync(TimeSpan delay) => (await StartedAsync()).Services.GetRequiredService<ShutdownLifetime>().Stop(delay);
}
