using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Spoor.TraceStore.Embedded.Days;

namespace Spoor.AllInOne;

/// <summary>Says where to send spans, where to look, and where the data lives, once all ports are open.</summary>
internal sealed partial class Welcome(
    IServer server, IConfiguration configuration, IOptions<EmbeddedStoreOptions> storage, ILogger<Welcome> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        LogAddresses(logger, AddressOf("OtlpGrpc", 4317), AddressOf("OtlpHttp", 4318), AddressOf("Query", 16686));
        LogFolder(logger, Path.GetFullPath(storage.Value.Folder), Text(storage.Value.Retention), storage.Value.MaxBytes >> 20);
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static string Text(TimeSpan time) => time >= TimeSpan.FromDays(2)
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0.#} days") : string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.#} hours");

    private string AddressOf(string name, int standard)
    {
        var port = configuration.GetValue("Listen:" + name, standard);
        if (port == 0) return "(closed)";
        var opened = server.Features.Get<IServerAddressesFeature>()?.Addresses.Select(address => new Uri(address.Replace("*", "0.0.0.0", StringComparison.Ordinal)));
        var host = opened?.FirstOrDefault(address => address.Port == port)?.Host ?? "localhost";
        return $"http://{(host is "0.0.0.0" or "[::]" or "127.0.0.1" or "[::1]" ? "localhost" : host)}:{port}";
    }

    [LoggerMessage(6001, LogLevel.Information, "Send spans to {Grpc} (OTLP gRPC) or {Http} (OTLP HTTP), look at them on {Page}")]
    private static partial void LogAddresses(ILogger logger, string grpc, string http, string page);

    [LoggerMessage(6002, LogLevel.Information, "Spans are kept in {Folder} for {Retention}, at most {MaxMiB} MiB; --Storage:Folder, --Storage:Retention, --Storage:MaxBytes")]
    private static partial void LogFolder(ILogger logger, string folder, string retention, long maxMiB);
}
