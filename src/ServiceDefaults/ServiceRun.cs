using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using Spoor.ServiceDefaults.Admin;
using Spoor.ServiceDefaults.Commands;
using Spoor.ServiceDefaults.Configuration;
using Spoor.ServiceDefaults.Listening;
using Spoor.ServiceDefaults.Telemetry;

namespace Spoor.ServiceDefaults;

/// <summary>One life of a process, from its command line to its exit code.</summary>
internal sealed class ServiceRun(WebApplicationBuilder builder, Action<WebApplication>? map, TextWriter output, TextWriter errors)
{
    private readonly Service _service = Registered<Service>(builder.Services);

    public async Task<int> RunAsync()
    {
        switch (_service.Command)
        {
            case Command.Help:
                HelpText.Write(_service, output);
                return 0;
            case Command.Version:
                await output.WriteLineAsync($"spoor-{_service.Name} {_service.Version}");
                return 0;
            case Command.HealthCheck:
                return await HealthProbe.RunAsync(Registered<ListenPlan>(builder.Services), output);
            default:
                return await ServeAsync();
        }
    }

    public async Task<int> RunAsync(Func<IServiceProvider, CancellationToken, Task<int>> command)
    {
        await using var app = builder.Build();
        List<string> faults = [.. _service.Faults, .. OptionFaults(app.Services)];
        if (faults.Count > 0)
            return await RefuseAsync(faults);

        using var cancellation = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        return await command(app.Services, cancellation.Token);

        void Cancel(PosixSignalContext context)
        {
            context.Cancel = true;
            cancellation.Cancel();
        }
    }

    private async Task<int> ServeAsync()
    {
        await using var app = builder.Build();

        // Before any component is constructed: counters begin with an Add(0) for each reason, which nobody would hear.
        _ = app.Services.GetRequiredService<MeterProvider>();
        List<string> faults = [.. _service.Faults, .. OptionFaults(app.Services)];
        if (faults.Count > 0)
            return await RefuseAsync(faults);

        var telemetry = app.Services.GetRequiredService<ServiceTelemetry>();
        try
        {
            // Parts are made here, and some open files.
            map?.Invoke(app);
            AdminEndpoints.Map(app, _service.Description.AdminEndpoints);
            _ = app.Services.GetRequiredService<StatusPage>();
            await app.StartAsync();
        }
        catch (Exception exception) when (Explain(exception) is { } reasons)
        {
            return await RefuseAsync(reasons);
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Asked to stop, or a part died, before everything was up.
            return ExitCode(app.Services);
        }

        var ports = app.Services.GetRequiredService<ListenPlan>().Open.Select(port => $"{port.Key} {port.Value}");
        telemetry.Started(_service.Name, _service.Version, string.Join(", ", ports));
        await app.WaitForShutdownAsync();
        telemetry.Stopped(_service.Name);
        return ExitCode(app.Services);
    }

    private static int ExitCode(IServiceProvider services) =>
        services.GetServices<IHostedService>().OfType<BackgroundService>().Any(part => part.ExecuteTask is { IsFaulted: true }) ? 1 : 0;

    private IEnumerable<string> OptionFaults(IServiceProvider services)
    {
        foreach (var section in _service.Description.Sections.Where(section => !_service.Settings.IsFaulty(section.Name)))
        {
            foreach (var fault in Faults(section, services))
                yield return fault;
        }
    }

    private static IReadOnlyList<string> Faults(Section section, IServiceProvider services)
    {
        try
        {
            section.Validate(services);
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return [.. exception.Failures.Select(failure => failure.StartsWith(section.Name, StringComparison.Ordinal) ? failure : $"{section.Name}: {failure}")];
        }
        catch (InvalidOperationException exception)
        {
            return [$"{section.Name}: {exception.Message}"];
        }
    }

    // Expected reasons are told in a sentence; anything else rises with its stack, because it is a defect.
    private IReadOnlyList<string>? Explain(Exception exception) => exception switch
    {
        OptionsValidationException invalid => [.. invalid.Failures],
        AggregateException { InnerExceptions: var all } when all.All(inner => inner is OptionsValidationException) =>
            [.. all.Cast<OptionsValidationException>().SelectMany(invalid => invalid.Failures)],
        IOException taken when ListenPlan.TakenPort(taken) is { } port => [Registered<ListenPlan>(builder.Services).ExplainTaken(port)],
        IOException => [exception.Message],
        _ => null,
    };

    private async Task<int> RefuseAsync(IReadOnlyList<string> faults)
    {
        _service.HasRefused = true;
        await errors.WriteLineAsync($"Spoor {_service.Name} cannot start:");
        foreach (var fault in faults.Distinct())
            await errors.WriteLineAsync($"  {fault}");
        return 1;
    }

    private static T Registered<T>(IServiceCollection services)
        where T : class =>
        services.LastOrDefault(service => service.ServiceType == typeof(T))?.ImplementationInstance as T
        ?? throw new InvalidOperationException($"Call {nameof(ServiceDefaultsExtensions.AddServiceDefaults)} first.");
}
