using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Spoor.Collector.Admission;
using Spoor.Collector.Publish;
using AspNetCors = Microsoft.AspNetCore.Cors.Infrastructure;

namespace Spoor.Collector.Receivers.Otlp;

/// <summary>Registers and maps the OTLP receivers.</summary>
internal static class OtlpServices
{
    /// <summary>What a sender may have sent of a request before it is let in, in bytes; under overload it is for nothing.</summary>
    private const int StreamWindowBytes = 128 * 1024;

    /// <summary>… and of all requests of a connection.</summary>
    private const int ConnectionWindowBytes = 512 * 1024;

    private const int MaxStreams = 1000;

    private static readonly TimeSpan s_pingInterval = TimeSpan.FromSeconds(60);

    /// <summary>Adds the receivers. Sections <c>Storage</c>, <c>Connections</c>, <c>Cors</c>.</summary>
    public static IServiceCollection AddOtlpReceivers(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<StorageOptions, StorageOptionsValidator>().BindConfiguration("Storage");
        services.AddOptionsWithValidateOnStart<ConnectionsOptions, ConnectionsOptionsValidator>().BindConfiguration("Connections");
        services.AddOptionsWithValidateOnStart<CorsOptions, CorsOptionsValidator>().BindConfiguration("Cors");
        services.AddSingleton<IntakeTelemetry>();
        services.AddSingleton<RecordCutter>();
        services.AddSingleton<TraceIntake>();
        services.AddSingleton<ConnectionAge>();
        services.AddSingleton<HttpPayload>();
        services.AddSingleton<HttpReceiver>();
        services.AddSingleton<IConfigureOptions<AspNetCors.CorsOptions>, CorsPolicySetup>();
        services.AddCors();
        AddGrpc(services);
        services.Configure<KestrelServerOptions>(ConfigureServer);
        return services;
    }

    /// <summary>Puts admission and CORS before the receivers.</summary>
    public static void UseOtlpAdmission(this WebApplication app)
    {
        app.UseMiddleware<GrpcAdmission>();
        if (app.Services.GetRequiredService<IOptions<CorsOptions>>().Value.AllowedOrigins.Length > 0) app.UseCors();
    }

    /// <summary>Maps OTLP over gRPC, and gRPC's health service.</summary>
    public static IEndpointConventionBuilder MapOtlpGrpc(this WebApplication app)
    {
        var group = app.MapGroup("");
        group.MapGrpcService<GrpcReceiver>();
        group.MapGrpcHealthChecksService();
        return group;
    }

    /// <summary>Maps OTLP over HTTP.</summary>
    public static IEndpointConventionBuilder MapOtlpHttp(this WebApplication app) =>
        app.Map(HttpReceiver.Path, app.Services.GetRequiredService<HttpReceiver>().HandleAsync);

    private static void AddGrpc(IServiceCollection services)
    {
        // The gRPC layer logs each message that cannot be read as an error; what is refused is counted where it is refused.
        services.AddLogging(logging => logging.AddFilter("Grpc.AspNetCore.Server", LogLevel.Critical));
        services.AddGrpc();
        services.AddOptions<Grpc.AspNetCore.Server.GrpcServiceOptions>().Configure<Unfolder>((grpc, unfolder) =>
        {
            // Bytes are counted, and refused with a reason, before the gRPC layer sees them.
            grpc.MaxReceiveMessageSize = null;
            grpc.CompressionProviders = [.. Encoding.OfGrpc.Select(encoding => new GrpcDecompression(encoding, unfolder))];
        });
        services.AddSingleton<GrpcReceiver>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IServiceMethodProvider<GrpcReceiver>, GrpcReceiverMethods>());
        services.AddGrpcHealthChecks(health => health.Services.Map("", check => check.Tags.Contains("ready")));
    }

    private static void ConfigureServer(KestrelServerOptions server)
    {
        var limits = server.Limits;
        // Sizes and times of bodies are limited by admission, in bytes of all requests together.
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.Http2.MaxStreamsPerConnection = MaxStreams;
        limits.Http2.InitialStreamWindowSize = StreamWindowBytes;
        limits.Http2.InitialConnectionWindowSize = ConnectionWindowBytes;
        limits.Http2.KeepAlivePingDelay = s_pingInterval;
    }
}
