using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Spoor.ServiceDefaults.Admin;
using Spoor.ServiceDefaults.Configuration;
using Spoor.ServiceDefaults.Listening;
using Spoor.ServiceDefaults.Stopping;
using Spoor.ServiceDefaults.Telemetry;

namespace Spoor.ServiceDefaults;

/// <summary>What every process has: settings, logs, metrics, the admin port, a clean end.</summary>
/// <example>
/// The whole of a Program.cs:
/// <code>
/// var builder = ServiceDefaultsExtensions.CreateServiceBuilder();
/// builder.AddServiceDefaults("collector", adminPort: 8888, args, service => service
///     .Does("Receives spans and publishes them to Kafka.")
///     .Section&lt;PublishOptions&gt;("Kafka")                           // unknown keys refused, all faults at once
///     .Port("OtlpGrpc", 4317, HttpProtocols.Http2)                  // Listen:OtlpGrpc
///     .Port("OtlpHttp", 4318)
///     .Status("books", services => services.GetRequiredService&lt;Books&gt;().Read()));
/// builder.Services.AddPublisher();                                  // binds section "Kafka" by itself
/// builder.Services.AddHealthChecks().AddCheck&lt;PublisherCheck&gt;("publisher", tags: ["ready"]);
/// return await builder.RunServiceAsync(app => app.MapGrpcService&lt;TraceReceiver&gt;().RequireListen("OtlpGrpc"));
/// </code>
/// </example>
public static class ServiceDefaultsExtensions
{
    /// <summary>A builder for <see cref="AddServiceDefaults"/>. A plain one watches every folder below the one where the process is started, which
    /// takes a quarter of a minute at the root of a disk.</summary>
    public static WebApplicationBuilder CreateServiceBuilder() =>
        WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });

    /// <summary>
    /// Sets up configuration (file beside the program, <c>--config FILE</c>, environment, command line), console
    /// logs, metrics of all meters named <c>Spoor.*</c>, the ports, readiness and the shutdown budget.
    /// </summary>
    /// <param name="builder">A builder by <see cref="CreateServiceBuilder"/>; its own configuration sources are replaced.</param>
    /// <param name="name">The process, as <c>collector</c>.</param>
    /// <param name="adminPort">The port of <c>/metrics</c>, <c>/livez</c>, <c>/readyz</c>, <c>/status</c> unless <c>Listen:Admin</c> says otherwise.</param>
    /// <param name="args">The command line.</param>
    /// <param name="describe">Says what is particular to this process.</param>
    /// <remarks>Throws nothing for a faulty configuration: <see cref="RunServiceAsync"/> reports it, with all other faults.</remarks>
    public static WebApplicationBuilder AddServiceDefaults(
        this WebApplicationBuilder builder, string name, int adminPort, string[] args, Action<ServiceDescription> describe)
    {
        var description = new ServiceDescription();
        describe(description);
        description.Port(ListenPlan.Admin, adminPort, HttpProtocols.Http1);
        description.Section<ShutdownOptions>("Shutdown");

        var commandLine = CommandLine.Parse(args);
        List<string> faults = [.. commandLine.Faults, .. ConfigurationLayers.Apply(builder.Configuration, commandLine)];
        var settings = new SettingsCheck(description.Sections);
        settings.Run(builder.Configuration);
        faults.AddRange(settings.Faults);
        var effective = settings.Effective(builder.Configuration);
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(effective);
        var plan = ListenPlan.Read(builder.Configuration, description.Ports, faults, description.Address);
        if (LogSetup.Apply(builder.Logging, builder.Configuration) is { } fault)
            faults.Add(fault);

        var service = new Service(name, description, commandLine, settings, faults);
        LogSetup.Quieten(builder.Logging, service);
        MetricSetup.Apply(builder.Services, name, service.Version);
        builder.WebHost.ConfigureKestrel(plan.Apply);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(service);
        builder.Services.AddSingleton(plan);
        if (plan.Tls is { } tls)
        {
            builder.Services.AddSingleton(tls);
            builder.Services.AddSingleton<TlsTelemetry>();
            builder.Services.AddHostedService<TlsWatch>();
        }
        builder.Services.AddSingleton<MatcherPolicy, ListenPortPolicy>();
        builder.Services.AddSingleton<StatusPage>();
        builder.Services.AddSingleton<ServiceTelemetry>();
        builder.Services.AddSingleton<ReadinessGate>();
        builder.Services.AddHealthChecks().AddCheck<ReadinessGate>("process", tags: ["ready"]);
        AddShutdown(builder);
        return builder;
    }

    /// <summary>
    /// Runs the process to its end, or does what else the command line asks for (<c>--help</c>, <c>--version</c>,
    /// <c>--healthcheck</c>). A process that cannot start says why, everything at once, on the error stream.
    /// </summary>
    /// <param name="builder">A builder that <see cref="AddServiceDefaults"/> was called on.</param>
    /// <param name="map">Maps the endpoints of the process.</param>
    /// <returns>The exit code: 0 after a stop that was asked for, otherwise 1.</returns>
    public static Task<int> RunServiceAsync(this WebApplicationBuilder builder, Action<WebApplication>? map = null) =>
        new ServiceRun(builder, map, Console.Out, Console.Error).RunAsync();

    /// <summary>Does one thing and ends, instead of serving. Faults of the configuration are reported as by
    /// <see cref="RunServiceAsync"/>; SIGINT and SIGTERM cancel it.</summary>
    /// <param name="builder">A builder that <see cref="AddServiceDefaults"/> was called on.</param>
    /// <param name="command">What to do; the host is not started. Returns the exit code.</param>
    /// <returns>The exit code.</returns>
    public static Task<int> RunCommandAsync(this WebApplicationBuilder builder, Func<IServiceProvider, CancellationToken, Task<int>> command) =>
        new ServiceRun(builder, map: null, Console.Out, Console.Error).RunAsync(command);

    /// <summary>Lets an endpoint be reached on one port alone, by the port's name below <c>Listen</c>.</summary>
    public static TBuilder RequireListen<TBuilder>(this TBuilder endpoint, string portName)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new ListenPortMetadata(portName));

    private static void AddShutdown(WebApplicationBuilder builder)
    {
        const string section = "Shutdown";
        builder.Services.AddOptionsWithValidateOnStart<ShutdownOptions, ShutdownOptionsValidator>()
            .BindConfiguration(section)
            .Validate(options => options.Delay < options.Budget, "Shutdown:Delay must be shorter than Shutdown:Budget.");
        builder.Services.AddSingleton<ShutdownLifetime>();
        builder.Services.AddSingleton<IHostLifetime>(provider => provider.GetRequiredService<ShutdownLifetime>());

        // The budget counts from the signal, the host's own time-out from the end of the delay. The host wants it before
        // options are validated, so an invalid one must not throw here: it is reported with all other faults.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeLeft(builder.Configuration.GetSection(section)));
    }

    private static TimeSpan TimeLeft(IConfigurationSection section)
    {
        var options = new ShutdownOptions();
        var isReadable = TimeSpan.TryParse(section["Budget"] ?? $"{options.Budget}", CultureInfo.InvariantCulture, out var budget)
            & TimeSpan.TryParse(section["Delay"] ?? $"{options.Delay}", CultureInfo.InvariantCulture, out var delay);
        return isReadable && delay < budget ? budget - delay : options.Budget - options.Delay;
    }
}
