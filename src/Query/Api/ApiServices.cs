using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;
using Spoor.Query.Api.V1;
using Spoor.Query.Api.V3;
using Spoor.Query.Pages;
using Spoor.Query.Search;

namespace Spoor.Query.Api;

/// <summary>Wires the query API.</summary>
internal static class ApiServices
{
    /// <summary>Adds the query API.</summary>
    /// <param name="services">The process.</param>
    public static void AddQueryApi(this IServiceCollection services)
    {
        services.AddSingleton<JaegerV1>().AddSingleton<JaegerV3>().AddSingleton<QueryTelemetry>().AddPages();
        services.AddOptionsWithValidateOnStart<SearchOptions, SearchOptionsValidator>()
            .BindConfiguration(SearchOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true);
        services.AddResponseCompression(options =>
        {
            // No answer holds a secret beside text that a stranger chose.
            options.EnableForHttps = true;
            options.Providers.Add<GzipCompressionProvider>();
            options.Providers.Add<BrotliCompressionProvider>();
        });
        services.Configure<GzipCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
        services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
    }

    /// <summary>Maps the query API.</summary>
    /// <param name="app">The process.</param>
    /// <returns>All of its endpoints, to bind them to a port.</returns>
    public static IEndpointConventionBuilder MapQueryApi(this WebApplication app)
    {
        app.UseResponseCompression();
        var api = app.MapGroup("");
        app.Services.GetRequiredService<JaegerV1>().Map(api);
        app.Services.GetRequiredService<JaegerV3>().Map(api);
        PageServices.Map(api);
        // What is no API is never a page: clients would take it for an answer.
        MapRest(api, "/api/v3/{**path}", V3Error.WriteAsync);
        MapRest(api, "/api/{**path}", V1Envelope.WriteErrorAsync);
        return api;
    }

    private static void MapRest(IEndpointRouteBuilder routes, string pattern, ErrorAnswer answer) => routes.MapFallback(pattern, context =>
        answer(context, StatusCodes.Status404NotFound, $"There is no {context.Request.Method} {context.Request.Path}."));
}
