using Spoor.Query.Api;

namespace Spoor.Query.Pages;

/// <summary>Wires the pages.</summary>
internal static class PageServices
{
    /// <summary>Adds the pages.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services) => services.AddSingleton<HomePage>().AddSingleton<WaterfallPage>();

    /// <summary>Maps the pages.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        QueryEndpoint.Map(routes, "/", "page.home", services.GetRequiredService<HomePage>().AnswerAsync, Layout.WriteErrorAsync);
        QueryEndpoint.Map(routes, "/trace/{id}", "page.trace", services.GetRequiredService<WaterfallPage>().AnswerAsync, Layout.WriteErrorAsync);
    }
}
